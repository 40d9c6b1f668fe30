"""The coaching screen: reps beside the best of them, what to work on, agreement with the machine, best passages."""

from crm_lab_widgets.coaching.screen import CoachingView

__all__ = ["CoachingView"]
