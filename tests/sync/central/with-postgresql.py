#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run programs with a PostgreSQL of their own: on loopback, in a temporary folder, gone afterwards.

usage: with-postgresql.py PROGRAM [ARGUMENT…]

The program finds the server in CF_TEST_CENTRAL.  PostgreSQL does not run as root: then it is started
as the user nobody.  Who sends SIGUSR1 to the process that CF_TEST_POSTGRESQL names has the server killed
as a crash would and started again.
"""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

STOP_S = 60


def find_binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if found:
        return os.path.dirname(found[-1])
    path = shutil.which("initdb")
    return os.path.dirname(path) if path else None


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def become(user):
    """What a child does first: give up root for good."""
    def change():
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    return change


def listen_to_signals():
    """Returns a pipe on which each wish for a crash and each child's end comes as its number.

    Nothing is done where a signal strikes: a second wish would find the first one half carried out."""
    here, there = os.pipe()
    os.set_blocking(there, False)
    signal.set_wakeup_fd(there, warn_on_full_buffer=False)
    for number in (signal.SIGUSR1, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return here


def main():
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed")
        return 77
    folder = tempfile.mkdtemp(prefix="counterfoil-postgresql.")
    data = os.path.join(folder, "data")
    change = None
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        change = become(user)
    port = free_port()
    # What lasts is tested elsewhere; here a lost power cut costs nothing.
    options = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}",
               "-cmax_connections=40", "-clogging_collector=off",
               # Some tests provoke deadlocks; with the second that PostgreSQL waits before it looks for
               # one they would take minutes.
               "-cdeadlock_timeout=20ms"]
    if "--durable" not in sys.argv:
        options += ["-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off"]
    arguments = [word for word in sys.argv[1:] if word != "--durable"]
    environment = {**os.environ, "LC_ALL": "C", "HOME": folder}
    server = Server([os.path.join(binaries, "postgres"), "-D", data, *options], change, environment, folder)
    ready = [os.path.join(binaries, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    try:
        subprocess.run([os.path.join(binaries, "initdb"), "-D", data, "-U", "counterfoil", "-A", "trust",
                        "-E", "UTF8", "--no-sync"], preexec_fn=change, env=environment, check=True,
                       stdout=subprocess.DEVNULL, cwd=folder)
        server.start()
        # pg_isready waits for nothing: ask until it answers or the server is gone.
        while subprocess.run(ready, check=False).returncode != 0:
            if server.process.poll() is not None:
                with open(os.path.join(folder, "log"), encoding="utf-8") as log:
                    print(log.read())
                return 1
        signals = listen_to_signals()
        named = {**os.environ, "CF_TEST_CENTRAL": f"postgresql://counterfoil@127.0.0.1:{port}/postgres",
                 "CF_TEST_POSTGRESQL": str(os.getpid())}
        program = subprocess.Popen(arguments, env=named)
        while program.poll() is None:
            if signal.SIGUSR1 in os.read(signals, 64):
                server.crash()
        return program.returncode
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    def __init__(self, command, change, environment, folder):
        self.command, self.change, self.environment, self.folder = command, change, environment, folder
        self.process = None

    def start(self):
        with open(os.path.join(self.folder, "log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.command, preexec_fn=self.change, env=self.environment,
                                            stdout=log, stderr=log, cwd=self.folder)

    def crash(self):
        self.process.send_signal(signal.SIGQUIT)  # immediate: it recovers from its log when it begins again
        self.process.wait()
        self.start()

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # fast: it does not wait for who is still connected
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                print(f"PostgreSQL did not stop within {STOP_S} s", flush=True)
                self.process.kill()
                self.process.wait()


if __name__ == "__main__":
    sys.exit(main())
