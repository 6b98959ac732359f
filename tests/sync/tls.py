#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real till and the real central over TLS: only a certificate of the name, of an authority that is trusted
and within its time, opens the till's mouth.

usage: tls.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import subprocess
import tempfile

from programs import Central, Till


def openssl(folder, *args):
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True, timeout=60)


def authority(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    return os.path.join(folder, f"{name}.pem")


def certificate(folder, name, ca, host, days):
    """A key and what @ca says of it, for @host; @days below zero: its time is over."""
    openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr")
    with open(os.path.join(folder, f"{name}.ext"), "w", encoding="ascii") as out:
        out.write(f"subjectAltName=DNS:{host}\n")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-set_serial", "7",
            "-days", str(days), "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    return [os.path.join(folder, f"{name}.{end}") for end in ("pem", "key")]


def main(folder):
    ours, other = authority(folder, "ours"), authority(folder, "other")
    good = certificate(folder, "good", "ours", "localhost", 1)
    wrong_host = certificate(folder, "wrong", "ours", "central.example", 1)
    over = certificate(folder, "over", "ours", "localhost", -1)
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    till = Till(folder, "A")

    def serve(pair):
        """Where the central is with that certificate."""
        address = central.start("--certificate", pair[0], "--key", pair[1])
        return "https://localhost:" + address.rsplit(":", 1)[1]

    for pair, trusted in ((good, None),      # nobody whom the system trusts: as good as self-signed
                          (good, other),     # another authority
                          (wrong_host, ours),
                          (over, ours)):
        address = serve(pair)
        try:
            till.env.pop("COUNTERFOIL_CA_FILE", None)
            if trusted:
                till.env["COUNTERFOIL_CA_FILE"] = trusted
            code = central.run("enrol-code")["enrol_code"]
            till.refuse(4, "unreachable", "central", "enrol", address, code)
            assert not os.path.exists(os.path.join(till.data, "central.token"))
        finally:
            central.stop()

    till.env["COUNTERFOIL_CA_FILE"] = ours
    address = serve(good)
    try:
        till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
    finally:
        central.stop()
    # Enrolled, and then somebody else is there: nothing is sent to them.
    serve(wrong_host)
    try:
        till.refuse(4, "unreachable", "sync", "once")
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("TLS is verified")
