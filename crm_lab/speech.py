"""The short name of the speech toolkit: ``from crm_lab.speech import find_whisper``."""

from __future__ import annotations

from crm_lab_speech import Model as Model
from crm_lab_speech import ModelDamaged as ModelDamaged
from crm_lab_speech import ModelMissing as ModelMissing
from crm_lab_speech import SpeechError as SpeechError
from crm_lab_speech import find_whisper as find_whisper
from crm_lab_speech import prepare as prepare
