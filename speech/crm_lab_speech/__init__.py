"""From a recording to its transcript; knows nothing of the CRM.  Importing it loads no model, no torch."""

from __future__ import annotations

from crm_lab_speech.errors import ModelDamaged as ModelDamaged
from crm_lab_speech.errors import ModelMissing as ModelMissing
from crm_lab_speech.errors import SpeechError as SpeechError
from crm_lab_speech.models import Model as Model
from crm_lab_speech.models import find_whisper as find_whisper
from crm_lab_speech.models import prepare as prepare
