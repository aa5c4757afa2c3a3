"""Exported evidence: it verifies as made, any changed byte shows, hostile archives are refused."""

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from apps.cases import verify_evidence
from apps.cases.evidence import EvidenceError, Part, build_evidence, fingerprint, pack
from apps.cases.verify_evidence import NotEvidence, Tampered, ed25519_verify, run, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TAKEN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
PARTS = (
    Part("captures/1/post.json", '{"text": "Votre lampe a brûlé !"}'.encode(), "application/json", TAKEN),
    Part("captures/1/picture.svg", b"<svg/>", "image/svg+xml", TAKEN),
    Part("captures/1/raw", b"", taken_at=TAKEN),
)


def build(parts: tuple[Part, ...] = PARTS) -> bytes:
    return build_evidence(parts, brand="lumen", case="7", made_at=TAKEN, time_zone="Europe/Paris", key=KEY)


def check(archive: bytes, key: str | None = None) -> verify_evidence.Report:
    return verify(io.BytesIO(archive), key)


def files_of(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def test_what_was_exported_verifies_with_its_key() -> None:
    report = check(build(), fingerprint(KEY))
    assert report.parts == len(PARTS) + 2
    assert report.manifest["parts"][0]["sha256"] == hashlib.sha256(PARTS[0].content).hexdigest()


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert build() == build()


def test_times_stand_in_utc_and_local() -> None:
    assert check(build()).manifest["made_at"] == {
        "utc": "2026-10-25T00:30:00+00:00",
        "local": "2026-10-25T02:30:00+02:00",
        "time_zone": "Europe/Paris",
    }


def test_any_program_opens_the_archive_and_finds_what_it_proves_and_what_not() -> None:
    with zipfile.ZipFile(io.BytesIO(build())) as opened:
        assert opened.testzip() is None
        text = opened.read("README.txt").decode()
    assert "no bailiff's report" in text
    assert "pas un constat de commissaire de justice" in text


def test_a_change_of_any_single_byte_is_seen() -> None:
    archive = build()
    # Every byte up to the verifier's source and after it; a sample within, which is a part like the others.
    verifier = archive.index(b"#!/usr/bin/env python3")
    end = verifier + len(Path(verify_evidence.__file__).read_bytes())
    places = [
        *range(verifier),
        *random.Random(7).sample(range(verifier, end), 100),
        *range(end, len(archive)),
    ]
    for place in places:
        changed = bytearray(archive)
        changed[place] ^= 1 << (place % 8)
        with pytest.raises((NotEvidence, Tampered)):
            check(bytes(changed))


@pytest.mark.parametrize("change", ["cut", "longer", "prefixed", "commented", "emptied"])
def test_a_cut_or_extended_file_is_seen(change: str) -> None:
    archive = build()
    changed = {
        "cut": archive[:-1],
        "longer": archive + b"\0",
        "prefixed": b"\0" + archive,
        "commented": archive[:-2] + b"\x02\x00hi",
        "emptied": b"",
    }[change]
    with pytest.raises(NotEvidence):
        check(changed)


@pytest.mark.parametrize(
    "victim", ["captures/1/post.json", "captures/1/raw", "README.txt", "verify_evidence.py"]
)
def test_a_part_replaced_in_a_well_made_archive_is_seen(victim: str) -> None:
    files = [(name, content + b" " if name == victim else content) for name, content in files_of(build())]
    with pytest.raises(Tampered, match="SHA-256"):
        check(pack(files))


def test_a_part_added_removed_or_renamed_is_seen() -> None:
    files = files_of(build())
    for changed in (
        [*files, ("more.txt", b"x")],
        [one for one in files if one[0] != "captures/1/raw"],
        [(name.replace("raw", "row"), content) for name, content in files],
    ):
        with pytest.raises(Tampered, match="added or are missing"):
            check(pack(changed))


def test_a_rewritten_manifest_does_not_fit_its_signature() -> None:
    files = dict(files_of(build()))
    manifest = json.loads(files["manifest.json"])
    manifest["case"] = "8"
    files["manifest.json"] = json.dumps(manifest).encode()
    with pytest.raises(Tampered, match="signature"):
        check(pack(files.items()))


def test_evidence_signed_again_by_somebody_else_has_another_key() -> None:
    other = Ed25519PrivateKey.generate()
    forged = build_evidence(
        PARTS, brand="lumen", case="7", made_at=TAKEN, time_zone="Europe/Paris", key=other
    )
    with pytest.raises(Tampered, match="another key"):
        check(forged, fingerprint(KEY))


@pytest.mark.parametrize(
    "name", ["../up", "/etc/passwd", "a/../../b", "C:\\x", "a//b", ".hidden", "", "é", "a\0b", "a" * 200]
)
def test_a_name_that_could_leave_the_archive_is_neither_written_nor_read(name: str) -> None:
    with pytest.raises(EvidenceError):
        build((Part(name, b"x"),))
    hostile = io.BytesIO()
    with zipfile.ZipFile(hostile, "w") as opened:
        opened.writestr(zipfile.ZipInfo(name or "../x", (1980, 1, 1, 0, 0, 0)), b"x")
    with pytest.raises(NotEvidence):
        check(hostile.getvalue())


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(EvidenceError, match="same name"):
        build((Part("a", b"1"), Part("A", b"2")))
    with pytest.raises(NotEvidence, match="twice"):
        check(pack([("a", b"1"), ("A", b"2")]))


def test_nothing_to_export_is_said() -> None:
    with pytest.raises(EvidenceError, match="nothing"):
        build(())


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("manifest.json", b"0" * 50_000_000)
    with pytest.raises(NotEvidence):
        check(bomb.getvalue())


def test_a_million_entries_are_refused_before_any_is_read() -> None:
    table = verify_evidence.central_header("a", 0, 0, 0) * 70_000
    with pytest.raises(NotEvidence, match="too long"):
        check(table + verify_evidence.end_record(0xFFFF, len(table), 0))


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b'{"format":"vigie-evidence/1","parts":[1]}',
        b'{"format":"vigie-evidence/1","parts":[{"name":["a"]}]}',
    ],
)
def test_a_manifest_that_is_none_is_refused(manifest: bytes) -> None:
    with pytest.raises(NotEvidence):
        check(pack([("manifest.json", manifest), ("manifest.sig", b"0" * 128)]))


# RFC 8032, section 7.1, tests 1 to 3.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_standard_are_accepted_and_altered_ones_not(
    key: str, message: str, signature: str
) -> None:
    public, said, signed = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert ed25519_verify(public, said, signed)
    assert not ed25519_verify(public, said + b"x", signed)
    assert not ed25519_verify(public, said, bytes([signed[0] ^ 1]) + signed[1:])


def test_a_signature_with_its_scalar_over_the_order_is_refused() -> None:
    key, _, signature = RFC_8032[0]
    signed = bytes.fromhex(signature)
    scalar = int.from_bytes(signed[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert not ed25519_verify(bytes.fromhex(key), b"", signed[:32] + scalar.to_bytes(32, "little"))


def test_a_key_of_small_order_signs_nothing() -> None:
    neutral = (1).to_bytes(32, "little")
    assert not ed25519_verify(neutral, b"any", neutral + bytes(32))


def test_our_arithmetic_agrees_with_the_library() -> None:
    chance = random.Random(8032)
    for _ in range(20):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        assert ed25519_verify(key.public_key().public_bytes_raw(), message, key.sign(message))


def test_the_script_inside_verifies_without_the_project(tmp_path: Path) -> None:
    (tmp_path / "case.zip").write_bytes(build())
    (tmp_path / "verify_evidence.py").write_bytes(dict(files_of(build()))["verify_evidence.py"])
    command = [sys.executable, "-I", "-S", "verify_evidence.py", "case.zip", "--key", fingerprint(KEY)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "The evidence holds" in done.stdout


def test_exit_codes_tell_a_forgery_from_a_wrong_file(tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(build())
    (tmp_path / "no.zip").write_bytes(b"hello")
    files = [(name, b"x" if name == "captures/1/raw" else content) for name, content in files_of(build())]
    (tmp_path / "forged.zip").write_bytes(pack(files))
    codes = [
        run(str(tmp_path / name))[0] for name in ("good.zip", "forged.zip", "no.zip", "absent.zip", "", "a\0")
    ]
    assert codes == [0, 1, 2, 2, 2, 2]


def test_inside_the_installation_a_foreign_signature_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    archive = tmp_path / "foreign.zip"
    archive.write_bytes(build())
    with pytest.raises(SystemExit) as ended:
        call_command("verify_evidence", str(archive))
    assert ended.value.code == 3
    call_command("verify_evidence", str(archive), "--key", fingerprint(KEY))  # whose it is was said
