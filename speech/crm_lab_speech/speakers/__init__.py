"""Who spoke: the voices of a recording of one channel told apart, and words given to them."""

from __future__ import annotations

from crm_lab_speech.speakers.attributing import attribute as attribute
from crm_lab_speech.speakers.telling import enrol as enrol
from crm_lab_speech.speakers.telling import who_spoke as who_spoke
from crm_lab_speech.speakers.voices import Voices as Voices
from crm_lab_speech.speakers.voices import VoiceTurn as VoiceTurn
