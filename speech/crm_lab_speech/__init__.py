"""From a recording to its transcript and what it tells; knows nothing of the CRM.  Importing it loads no model."""

from __future__ import annotations

from crm_lab_speech.captions import load as load
from crm_lab_speech.captions import save as save
from crm_lab_speech.errors import BadRecording as BadRecording
from crm_lab_speech.errors import BadRequest as BadRequest
from crm_lab_speech.errors import BadRules as BadRules
from crm_lab_speech.errors import BadTranscript as BadTranscript
from crm_lab_speech.errors import CannotJudge as CannotJudge
from crm_lab_speech.errors import JudgeFailed as JudgeFailed
from crm_lab_speech.errors import ModelDamaged as ModelDamaged
from crm_lab_speech.errors import ModelMissing as ModelMissing
from crm_lab_speech.errors import SpeechError as SpeechError
from crm_lab_speech.judge import ChatJudge as ChatJudge
from crm_lab_speech.judge import Judge as Judge
from crm_lab_speech.judge import Verdict as Verdict
from crm_lab_speech.masking import mask as mask
from crm_lab_speech.masking_audio import mask_audio as mask_audio
from crm_lab_speech.measures import Measures as Measures
from crm_lab_speech.measures import measure as measure
from crm_lab_speech.models import Model as Model
from crm_lab_speech.models import find_whisper as find_whisper
from crm_lab_speech.models import prepare as prepare
from crm_lab_speech.roles import Role as Role
from crm_lab_speech.roles import rep_of as rep_of
from crm_lab_speech.scorecard import Scorecard as Scorecard
from crm_lab_speech.scoring import Mark as Mark
from crm_lab_speech.scoring import Score as Score
from crm_lab_speech.scoring import score as score
from crm_lab_speech.trackers import Hit as Hit
from crm_lab_speech.trackers import Tracker as Tracker
from crm_lab_speech.trackers import find as find
from crm_lab_speech.trackers import load_trackers as load_trackers
from crm_lab_speech.transcribing import transcribe as transcribe
from crm_lab_speech.transcript import Removed as Removed
from crm_lab_speech.transcript import Segment as Segment
from crm_lab_speech.transcript import Transcript as Transcript
from crm_lab_speech.transcript import Word as Word
