"""The call review screen: recorded calls, what was said in one, how it is judged, and its sound."""

from crm_lab_widgets.calls.screen import CallReview

__all__ = ["CallReview"]
