"""Puts alignments into badges with openbadgeslib, and says what it found; `tests/tests/badges_elsewhere.rs` runs it.

Standard input is a JSON object:
  alignments  lists of alignments of Open Badges 3.0; each list becomes a badge, and that badge part of a comprehensive learner record
  documents   pairs of a JSON-LD document and the context by which it is read
  terms       names that are said to be of schema.org

Standard output has, as JSON, everything issued on one day:
  badges   for each list the badge and the record, signed (eddsa-rdfc-2022), or why the library takes one or the other for unsound
  tokens   the first badge as a JWT, by algorithm
  images   the first badge in an image, by format: text of the SVG, Base64 of the PNG
  dropped  for each document the names that its context does not know
  unknown  the terms that schema.org does not have
"""

import base64
import datetime
import json
import socket
import struct
import sys
import zlib

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3Signer,
    OpenBadgeCredential,
    add_data_integrity_proof,
    build_clr_credential,
    bundled_clr_contexts,
    did_jwk_from_jwk,
    did_key_from_pem,
    verify_data_integrity_proof,
)
from pyld import jsonld
from rdflib import SDO

ISSUED = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def refuse(*_arguments, **_options):
    raise OSError("badges have to be readable without network")


def private_pem(key):
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def public_pem(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form)


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def badge(issuer, number):
    achievement = Achievement(
        id=f"https://academy.example/achievements/{number}",
        name=f"Badge {number}",
        description="Somebody has shown what the alignments say.",
        criteria_narrative="An assessor has watched it.",
        achievement_type="Badge",
    )
    return OpenBadgeCredential(
        issuer=Issuer(id=issuer, name="Harbour Academy", url="https://academy.example/"),
        recipient_id="mailto:learner@academy.example",
        achievement=achievement,
        id=f"https://academy.example/credentials/{number}",
        issuance_date=ISSUED,
    )


class Signer:
    """Signs documents whose terms and form the library has checked against the published contexts."""

    def __init__(self):
        key = ed25519.Ed25519PrivateKey.generate()
        self.private, self.public = private_pem(key), public_pem(key)
        self.issuer = did_key_from_pem(self.public)
        self.method = OB3LdpSigner(self.private).verification_method

    def sign(self, document, contexts=None):
        return add_data_integrity_proof(document, self.private, self.method, created=ISSUED, extra_contexts=contexts)

    def badge(self, number, alignments):
        document = badge(self.issuer, number).to_vc()
        document["credentialSubject"]["achievement"]["alignment"] = alignments
        signed = self.sign(document)
        # Refuses whatever a published context does not define.
        OB3LdpVerifier.for_issuer_did(self.issuer).verify(signed)
        return signed

    def record(self, number, member):
        contexts = bundled_clr_contexts()
        address = f"https://academy.example/records/{number}"
        who = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": False}
        who["identityHash"] = "learner@academy.example"
        issuer = {"id": self.issuer, "type": ["Profile"], "name": "Harbour Academy"}
        document = build_clr_credential(issuer, [who], [member], credential_id=address, valid_from=ISSUED)
        document["name"] = f"Record {number}"
        signed = self.sign(document, contexts)
        verify_data_integrity_proof(signed, self.public, extra_contexts=contexts)
        return signed


def tokens(alignments):
    keys = {
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "ES384": ec.generate_private_key(ec.SECP384R1()),
        "RS256": rsa.generate_private_key(65537, 2048),
    }
    found = {}
    for algorithm, key in keys.items():
        signer = OB3Signer(private_pem(key), algorithm)
        public = jwt.get_unverified_header(signer.sign_payload({}))["jwk"]
        credential = badge(did_jwk_from_jwk(public), 1)
        payload = credential.to_jwt_payload()
        payload["credentialSubject"]["achievement"]["alignment"] = alignments
        found[algorithm] = signer.sign_payload(payload)
    return found


def dropped(document, context):
    names = []
    jsonld.expand(dict(document, **{"@context": context}), on_property_dropped=names.append)
    return [str(name) for name in names]


def main():
    # Whoever needs a context that the libraries do not bundle finds out here.
    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    asked = json.load(sys.stdin)
    signer = Signer()
    badges = []
    for number, alignments in enumerate(asked["alignments"]):
        try:
            signed = signer.badge(number, alignments)
            badges.append({"badge": signed, "record": signer.record(number, signed)})
        except LibOpenBadgesException as error:
            badges.append({"refused": str(error)})
    images = {}
    if badges and "badge" in badges[0]:
        signing = OB3LdpSigner(signer.private)
        credential = badge(signer.issuer, "baked")
        images["svg"] = signing.sign_into_svg(credential, SVG).decode()
        images["png"] = base64.b64encode(signing.sign_into_png(credential, png())).decode()
    answer = {
        "badges": badges,
        "tokens": tokens(asked["alignments"][0]),
        "images": images,
        "dropped": [dropped(document, context) for document, context in asked["documents"]],
        "unknown": [term for term in asked["terms"] if term not in SDO],
    }
    json.dump(answer, sys.stdout)


main()
