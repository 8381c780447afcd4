"""The connection goes to a checked machine; the certificate must still be for the name."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from samskap.core.http import AddressRefused, Client, Retries, Unreachable
from tests.core.http.server import Reply, serving

NAME = "calls.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for one name, with its key, that nobody but this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_certificate_must_be_for_the_name_that_was_asked(certificate: Path) -> None:
    serving_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving_tls.load_cert_chain(certificate)
    trust = ssl.create_default_context(cafile=str(certificate))
    with serving(serving_tls) as site:
        site.answers["/x"] = Reply(b"safe")
        site.answers["/down"] = Reply(status=302, headers={"Location": f"http://{NAME}:{site.port}/x"})
        here = {"doors": site.doors(), "resolver": lambda host, port: ["127.0.0.1"], "retries": Retries(attempts=1)}
        with Client(trust=trust, **here) as client:  # type: ignore[arg-type]
            assert client.fetch(f"https://{NAME}:{site.port}/x").content == b"safe"
            with pytest.raises(Unreachable):
                client.fetch(f"https://other.example:{site.port}/x")
            with pytest.raises(AddressRefused):
                client.fetch(f"https://{NAME}:{site.port}/down")
        with Client(**here) as client, pytest.raises(Unreachable):  # type: ignore[arg-type]
            client.fetch(f"https://{NAME}:{site.port}/x")
