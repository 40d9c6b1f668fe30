"""Recordings in: any format, channels apart, and one clear sentence for each file that is none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("av", reason="needs the whole design: pip install 'crm-lab[speech]'")

from crm_lab_speech import BadRecording
from crm_lab_speech.recognition.recording import RATE, read_recording
from tests.speech.scripted import noise, silence, tone, wav

CODECS = (
    ("a.wav", "pcm_mulaw", 8000),
    ("b.wav", "pcm_alaw", 8000),
    ("a.mp3", "libmp3lame", 44_100),
    ("a.m4a", "aac", 48_000),
    ("a.flac", "flac", 16_000),
    ("a.opus", "libopus", 48_000),
    ("a.webm", "libopus", 48_000),
    ("a.amr", "libopencore_amrnb", 8000),
    ("a.mp4", "aac", 44_100),
)


def encoded(path: Path, codec: str, rate: int, seconds: float = 3.0, layout: str = "mono") -> Path:
    """Write a tone as ``codec``."""
    import av

    sound = (tone(seconds, rate=rate) * 32767).astype("<i2")
    frame = av.AudioFrame.from_ndarray(np.repeat(sound, 2 if layout == "stereo" else 1)[None], "s16", layout)
    frame.rate = rate
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate)
        stream.layout = layout
        resampler = av.AudioResampler(
            format=stream.format, layout=layout, rate=rate, frame_size=stream.frame_size or 1024
        )
        for each in (*resampler.resample(frame), *resampler.resample(None), None):
            file.mux(stream.encode(each))
    return path


@pytest.mark.parametrize(("name", "codec", "rate"), CODECS)
def test_every_format_comes_in(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    recording = read_recording(encoded(tmp_path / name, codec, rate))
    assert list(recording.channels) == [""]
    assert recording.seconds == pytest.approx(3.0, abs=0.15)
    assert recording.notes == ()
    spectrum = np.abs(np.fft.rfft(recording.channels[""][: 2 * RATE].astype(float)))
    assert np.argmax(spectrum) / 2 == pytest.approx(440, abs=2)


def test_the_content_decides_and_not_the_ending(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.mp3", "libmp3lame", 16_000).rename(tmp_path / "call.txt")
    assert read_recording(path).seconds == pytest.approx(3.0, abs=0.15)


def test_stereo_stays_apart_under_its_names(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(2), noise(2))
    assert list(read_recording(path).channels) == ["left", "right"]
    channels = read_recording(path, ("rep", "customer")).channels
    assert np.abs(np.fft.rfft(channels["rep"].astype(float))).argmax() == 880
    assert np.abs(channels["customer"] / 32768 - noise(2)).max() < 0.001


@pytest.mark.parametrize("other", [tone(2), silence(2), tone(2) * 1.001])
def test_two_channels_that_are_one_are_one(tmp_path: Path, other: np.ndarray) -> None:
    assert list(read_recording(wav(tmp_path / "a.wav", tone(2), other)).channels) == [""]


def test_a_long_recording_is_held_once(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", silence(600, rate=8000), rate=8000)
    channels = read_recording(path).channels
    assert channels[""].dtype == np.int16
    assert channels[""].nbytes == pytest.approx(600 * 2 * RATE, abs=100)


@pytest.mark.parametrize(
    ("name", "codec", "rate"), [each for each in CODECS if each[0] not in ("a.m4a", "a.mp4", "a.amr")]
)
def test_what_is_there_of_a_recording_that_was_cut_off_is_used_and_told(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    path = encoded(tmp_path / name, codec, rate, 10.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    recording = read_recording(path)
    assert 3.0 < recording.seconds < 8.0
    assert len(recording.notes) == 1
    assert recording.notes[0].startswith("The recording is cut off")


def test_a_wav_file_that_was_cut_off_is_told(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(10))
    path.write_bytes(path.read_bytes()[:200_000])
    assert read_recording(path).notes == ("The recording is cut off after 6.2 seconds.",)


def test_damage_in_the_middle_costs_no_more_than_it_hit(tmp_path: Path) -> None:
    path = encoded(tmp_path / "a.m4a", "aac", 16_000, 10.0)
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 1000] = bytes(each * 7 % 256 for each in range(1000))
    path.write_bytes(content)
    recording = read_recording(path)
    assert recording.seconds == pytest.approx(10.0, abs=0.5)
    assert "damaged" in recording.notes[0]


def archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("call.wav", "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.wav", b"", "a.wav is empty (0 bytes)"),
        ("a.mp3", b"hello\n" * 1000, "a.mp3 is no recording that can be read"),
        ("a.wav", np.random.default_rng(1).bytes(50_000), "a.wav is no recording that can be read"),
        ("a.wav", bytes(50_000), "a.wav is no recording that can be read"),
        ("a.pcm", noise(2).astype("<f4").tobytes(), "which do not tell their rate"),
        ("a.wav", archive(), "it is a ZIP archive"),
        ("a.wav", b"%PDF-1.7\n" + bytes(range(256)) * 20, "it is a PDF"),
        ("a.mp3", b"-----BEGIN PGP MESSAGE-----\nabc", "it is an encrypted file"),
        ("a.m4a", b"\x00\x00\x00\x1cftypM4A " + bytes(5000), "its index is missing"),
    ],
)
def test_what_is_no_recording_is_told_in_a_sentence(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadRecording, match=r"^[^\n]+$") as raised:
        read_recording(path)
    assert told in str(raised.value)


def test_nothing_missing_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="there is no such file"):
        read_recording(tmp_path / "none.wav")
    with pytest.raises(BadRecording, match="is a folder"):
        read_recording(tmp_path)
    with pytest.raises(BadRecording, match="it lasts 0 seconds"):
        read_recording(wav(tmp_path / "a.wav", silence(0)))


def test_a_picture_without_sound_is_told(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        file.mux(stream.encode(None))
    with pytest.raises(BadRecording, match="without a sound track"):
        read_recording(path)
