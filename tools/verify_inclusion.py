#!/usr/bin/env python3
"""Check, offline and without trusting the office, what its public log and its cancellation list say of a copy.

Needs nothing but Python 3.9 or newer and the `openssl` command (3.0 or newer). It shares no line with the service.

    python3 verify_inclusion.py evidence EVIDENCE.json --key 'NAME+ID+KEY' [--file COPY.pdf]
                                [--checkpoint FILE [--tiles FOLDER_OR_URL]] [--tsa-roots ROOTS.pem]
    python3 verify_inclusion.py cancellations LIST.json LIST.p7s --roots ROOTS.pem [--signer AGENCY]
                                     [--file COPY.pdf] [--code CODE]

`--key` is the log's public key as you got it earlier or from somebody else: the one inside the evidence proves
nothing. `--checkpoint` is one you kept or were given: that the evidence agrees with it shows that the office tells
everybody the same log. Ends with 0 valid, 1 invalid, 2 cannot tell, 3 unreadable, like `saoy verify`.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

VALID, INVALID, CANNOT_TELL, UNREADABLE = 0, 1, 2, 3
WORDS = {VALID: "VALID", INVALID: "INVALID", CANNOT_TELL: "CANNOT TELL", UNREADABLE: "UNREADABLE"}


class Verdict(Exception):
    """The end of the check: which verdict, and why."""

    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


# --- the Merkle tree (RFC 6962 §2.1, RFC 9162 §2.1.3.2)


def sha256(data):
    """Thirty-two bytes."""
    return hashlib.sha256(data).digest()


def root_from_proof(index, size, leaf, proof):
    """The root that an inclusion proof leads to; None when the proof does not fit the place."""
    if not 0 <= index < size:
        return None
    here, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return None
        if here % 2 or here == last:
            found = sha256(b"\x01" + beside + found)
            while here and here % 2 == 0:
                here, last = here // 2, last // 2
        else:
            found = sha256(b"\x01" + found + beside)
        here, last = here // 2, last // 2
    return found if last == 0 else None


def root_from_tiles(read, start, end, available):
    """The root over leaves [start, end) as the tiles of a tree of `available` leaves tell it."""
    if end - start == 1:
        return leaf_from_tiles(read, start, available)
    split = 1
    while split * 2 < end - start:
        split *= 2
    left = root_from_tiles(read, start, start + split, available)
    return sha256(b"\x01" + left + root_from_tiles(read, start + split, end, available))


def leaf_from_tiles(read, index, available):
    """One leaf hash out of its tile of level 0."""
    number, offset = divmod(index, 256)
    groups = [f"{number % 1000:03d}"]
    rest = number // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03d}")
        rest //= 1000
    width = min(256, available - number * 256)
    data = read("tile/0/" + "/".join(groups) + (f".p/{width}" if width < 256 else ""))
    if len(data) != 32 * width:
        raise Verdict(UNREADABLE, "a tile has the wrong length")
    return data[32 * offset : 32 * offset + 32]


def tile_reader(source):
    """Reads tiles from a folder or an address, each once."""
    seen = {}

    def read(path):
        if path not in seen:
            if re.match("https?://", source):
                with urllib.request.urlopen(source.rstrip("/") + "/" + path, timeout=30) as answer:
                    seen[path] = answer.read(256 * 32 + 1)
            else:
                seen[path] = Path(source, *path.split("/")).read_bytes()
        return seen[path]

    return read


# --- openssl


def openssl(*arguments):
    """Run it; whether it said yes, and what it said."""
    try:
        done = subprocess.run(["openssl", *arguments], capture_output=True, check=False)
    except OSError:
        raise Verdict(CANNOT_TELL, "the command openssl is not on this machine") from None
    return done.returncode == 0, done.stdout + done.stderr


def is_signed(public_key, message, signature):
    """Whether an Ed25519 signature holds."""
    der = bytes.fromhex("302a300506032b6570032100") + public_key
    pem = f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"
    with tempfile.TemporaryDirectory() as folder:
        key, text, mark = Path(folder, "key"), Path(folder, "text"), Path(folder, "signature")
        key.write_text(pem)
        text.write_bytes(message)
        mark.write_bytes(signature)
        told, said = openssl(
            "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin", "-in", str(text), "-sigfile", str(mark)
        )
    if not told and b"erification" not in said:
        raise Verdict(CANNOT_TELL, "openssl cannot check Ed25519: version 3.0 or newer is needed")
    return told


# --- checkpoints (C2SP tlog-checkpoint, signed-note)


def parse_key(text):
    """Name, identifier and public key of `NAME+ID+KEY`."""
    name, _, rest = text.strip().partition("+")
    identifier, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != 33 or key[:1] != b"\x01" or sha256(name.encode() + b"\n" + key)[:4].hex() != identifier:
        raise Verdict(UNREADABLE, "this is no public key of a log")
    return name, bytes.fromhex(identifier), key[1:]


def open_checkpoint(note, key):
    """Size and root of a checkpoint signed with this key."""
    name, identifier, public = key
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or not re.fullmatch("[0-9]+", lines[1]):
        raise Verdict(UNREADABLE, "this is no checkpoint")
    if lines[0] != name:
        raise Verdict(INVALID, f"the checkpoint belongs to the log {lines[0]}, not to {name}")
    for line in signatures.split("\n"):
        match = re.fullmatch(r"— (\S+) ([A-Za-z0-9+/=]+)", line)
        if match and match[1] == name:
            mark = base64.b64decode(match[2])
            if mark[:4] == identifier and is_signed(public, (text + "\n").encode(), mark[4:]):
                return int(lines[1]), base64.b64decode(lines[2])
    raise Verdict(INVALID, "the checkpoint is not signed by the log's key")


# --- evidence


def check_evidence(given):
    """Lead every entry of the evidence to the signed root, and the file to the entry."""
    evidence = read_json(given.evidence)
    if not given.key:
        raise Verdict(CANNOT_TELL, "give --key: the key inside the evidence proves nothing by itself")
    key = parse_key(given.key)
    if not evidence.get("checkpoint") or not evidence.get("entries"):
        raise Verdict(CANNOT_TELL, "the log had no checkpoint over this entry yet: download the evidence again later")
    size, root = open_checkpoint(evidence["checkpoint"], key)
    say(f"checkpoint of {size} entries, signed by {key[0]}")
    entries = [proved_entry(one, size, root) for one in evidence["entries"]]
    if given.checkpoint:
        compare(given, key, size, root)
    if given.tsa_roots:
        check_time(evidence, given.tsa_roots)
    if given.file:
        check_copy(entries, given.file.read_bytes())
    ended = [one for one in entries if one["step"] in ("cancelled", "voided")]
    if ended:
        raise Verdict(INVALID, "number {number} of {agency} was {step}".format(**ended[-1]))
    what = "the copy is" if given.file else "the entry is"
    raise Verdict(VALID, what + " in the log; look at a newer cancellation list for what came later")


def proved_entry(one, size, root):
    """The entry, once its proof leads to the root."""
    text = one["entry"].encode()
    salt = bytes.fromhex(one["salt"])
    if one["proof"] is None:
        raise Verdict(CANNOT_TELL, "the newest entry has no checkpoint yet: download the evidence again later")
    if len(salt) != 16:
        raise Verdict(INVALID, "the salt does not have 128 bits")
    proof = [base64.b64decode(part, validate=True) for part in one["proof"]]
    if root_from_proof(one["index"], size, sha256(b"\x00" + salt + text), proof) != root:
        raise Verdict(INVALID, f"entry {one['index']} is not in the tree of the checkpoint")
    entry = json.loads(text, object_pairs_hook=no_doubles)
    told = "number {number}, {step}, agency {agency}, day {on_date}".format(**entry)
    say(f"entry {one['index']} is in it: {told}")
    return entry


def check_copy(entries, data):
    """Later renditions of a copy begin with the bytes of the one that was issued."""
    for entry in entries:
        if entry["step"] == "issued" and entry.get("sha256"):
            issued = data[: entry.get("size", len(data))]
            if hashlib.sha256(issued).hexdigest() == entry["sha256"]:
                later = len(data) - len(issued)
                if later:
                    raise Verdict(CANNOT_TELL, f"the file is the issued copy and {later} bytes more: see `saoy verify`")
                say("the file is the copy as issued")
                return
    raise Verdict(INVALID, "the file is not the copy that was issued")


def compare(given, key, size, root):
    """Does another checkpoint of the same log agree?"""
    other_size, other_root = open_checkpoint(given.checkpoint.read_text("utf-8"), key)
    small, large = sorted([(size, root), (other_size, other_root)])
    if small[0] == large[0]:
        if small[1] != large[1]:
            raise Verdict(INVALID, f"two checkpoints of {size} entries differ: THE LOG WAS FORKED")
        say("the checkpoint given says the same")
        return
    if not given.tiles:
        raise Verdict(CANNOT_TELL, "the checkpoint given has another size: give --tiles to compare them")
    read = tile_reader(given.tiles)
    for count, expected in (small, large):
        if count and root_from_tiles(read, 0, count, large[0]) != expected:
            raise Verdict(INVALID, f"the log of {small[0]} is not contained in that of {large[0]}: IT WAS FORKED")
    say(f"the checkpoint of {large[0]} entries contains the one of {small[0]}")


def check_time(evidence, roots):
    """Does the time-stamp over the checkpoint hold?"""
    if not evidence.get("timestamp"):
        raise Verdict(CANNOT_TELL, "the checkpoint carries no time-stamp")
    with tempfile.TemporaryDirectory() as folder:
        note, token = Path(folder, "note"), Path(folder, "token")
        note.write_bytes(evidence["checkpoint"].encode())
        token.write_bytes(base64.b64decode(evidence["timestamp"]))
        told, said = openssl("ts", "-verify", "-data", str(note), "-in", str(token), "-token_in", "-CAfile", str(roots))
        if not told:
            raise Verdict(INVALID, "the time-stamp does not hold: " + tail(said))
        _, said = openssl("ts", "-reply", "-in", str(token), "-token_in", "-text")
    time = re.search(r"Time stamp: (.+)", said.decode("utf-8", "replace"))
    say("the checkpoint existed on " + (time[1] if time else "the day of its time-stamp"))


# --- cancellations


def check_cancellations(given):
    """Is the list the agency's, in force, and is the copy on it?"""
    body = given.list.read_bytes()
    signer = signer_of(given)
    listed = parse_json(body)
    say("list {number} of {agency}, published {published_at}, next by {next_update}".format(**listed))
    digest = hashlib.sha256(given.file.read_bytes()).hexdigest() if given.file else None
    code = re.sub("[^0-9A-Z]", "", given.code.upper()) if given.code else None
    for one in listed["copies"]:
        if digest in one["sha256"] or (code and code == re.sub("[^0-9A-Z]", "", one["code"])):
            raise Verdict(INVALID, "cancelled by decision {decision_number} of {decided_on}".format(**one))
    if datetime.fromisoformat(listed["next_update"].replace("Z", "+00:00")) < datetime.now(timezone.utc):  # noqa: UP017 (Python 3.9)
        raise Verdict(CANNOT_TELL, "a newer list must have come out meanwhile: download it")
    if (given.signer or listed["agency"]) not in signer:
        names = ", ".join(sorted(signer))
        raise Verdict(CANNOT_TELL, f"signed by {names}: if that is the agency, say so with --signer")
    count = len(listed["copies"])
    if digest is None and code is None:
        raise Verdict(VALID, f"the list is genuine and in force; {count} copies are cancelled")
    raise Verdict(VALID, f"not among the {count} cancelled copies")


def signer_of(given):
    """The names in the certificate that signed the list and leads to one of the roots."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = str(Path(folder, "signer"))
        told, said = openssl(
            "cms", "-verify", "-binary", "-inform", "DER", "-in", str(given.signature), "-content", str(given.list),
            "-CAfile", str(given.roots), "-purpose", "any", "-out", str(Path(folder, "out")), "-signer", certificate,
        )  # fmt: skip
        if not told:
            raise Verdict(INVALID, "the list is not signed under these roots: " + tail(said))
        _, said = openssl("x509", "-in", certificate, "-noout", "-subject", "-nameopt", "multiline,utf8,-esc_msb")
    lines = said.decode("utf-8", "replace").split("\n")
    return {line.partition("=")[2].strip() for line in lines if re.match(r"\s*(commonName|organizationName)\s*=", line)}


# --- reading and telling


def read_json(path):
    """JSON of a file."""
    return parse_json(path.read_bytes())


def parse_json(data):
    """JSON, each name once."""
    return json.loads(data.decode("utf-8"), object_pairs_hook=no_doubles)


def no_doubles(pairs):
    """A name given twice could be read in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def say(line):
    """One line of the way to the verdict."""
    print("  " + line)


def tail(said):
    """The last words of a program."""
    return said.decode("utf-8", "replace").strip()[-200:]


def main():
    """Read the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    evidence = commands.add_parser("evidence")
    evidence.add_argument("evidence", type=Path)
    evidence.add_argument("--key")
    evidence.add_argument("--file", type=Path)
    evidence.add_argument("--checkpoint", type=Path)
    evidence.add_argument("--tiles")
    evidence.add_argument("--tsa-roots", type=Path)
    evidence.set_defaults(run=check_evidence)
    cancelled = commands.add_parser("cancellations")
    cancelled.add_argument("list", type=Path)
    cancelled.add_argument("signature", type=Path)
    cancelled.add_argument("--roots", type=Path, required=True)
    cancelled.add_argument("--signer", help="the agency's name as its certificate has it")
    cancelled.add_argument("--file", type=Path)
    cancelled.add_argument("--code")
    cancelled.set_defaults(run=check_cancellations)
    given = parser.parse_args()
    try:
        given.run(given)
    except Verdict as verdict:
        print(f"{WORDS[verdict.code]}: {verdict}")
        return verdict.code
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"{WORDS[UNREADABLE]}: {error}")
        return UNREADABLE
    return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
