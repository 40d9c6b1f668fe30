"""The short name of the speech toolkit: ``from crm_lab.speech import transcribe, measure, score``."""

from __future__ import annotations

from crm_lab_speech import BadRecording as BadRecording
from crm_lab_speech import BadRequest as BadRequest
from crm_lab_speech import BadRules as BadRules
from crm_lab_speech import BadTranscript as BadTranscript
from crm_lab_speech import Hit as Hit
from crm_lab_speech import Mark as Mark
from crm_lab_speech import Measures as Measures
from crm_lab_speech import Model as Model
from crm_lab_speech import ModelDamaged as ModelDamaged
from crm_lab_speech import ModelMissing as ModelMissing
from crm_lab_speech import Removed as Removed
from crm_lab_speech import Score as Score
from crm_lab_speech import Scorecard as Scorecard
from crm_lab_speech import Segment as Segment
from crm_lab_speech import SpeechError as SpeechError
from crm_lab_speech import Tracker as Tracker
from crm_lab_speech import Transcript as Transcript
from crm_lab_speech import Word as Word
from crm_lab_speech import find as find
from crm_lab_speech import find_whisper as find_whisper
from crm_lab_speech import load as load
from crm_lab_speech import load_trackers as load_trackers
from crm_lab_speech import mask as mask
from crm_lab_speech import measure as measure
from crm_lab_speech import prepare as prepare
from crm_lab_speech import rep_of as rep_of
from crm_lab_speech import save as save
from crm_lab_speech import score as score
from crm_lab_speech import transcribe as transcribe
