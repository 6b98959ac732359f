#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run tests/guest/test-devices.py inside a virtual machine with a real kernel.

usage: run-guest.py BUILD-FOLDER WORK-FOLDER

The kernel is Debian's own, fetched as a package and unpacked into WORK-FOLDER, not installed.  The
machine sees this system's files, read-only, through a layer of memory: what the guest writes is gone
with it.  It has no network.  It runs on the processor itself where /dev/kvm allows it; where a guest does not
begin there (a machine that is a guest itself may offer a /dev/kvm in which nothing runs), the processor is played.
"""
import argparse
import glob
import gzip
import os
import re
import selectors
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 540
BEGIN_SECONDS = 60  # within which a guest on the processor itself has begun; it takes three
BEGUN = b"GUEST begins"  # said by init

# What the guest loads, in this order and with what they need; the rest of the kernel is built in.
MODULES = [("virtio_pci", ""), ("9pnet_virtio", ""), ("9p", ""), ("overlay", ""),
           ("usbhid", ""), ("hid_generic", ""), ("usblp", ""), ("cdc_acm", ""),
           ("dummy_hcd", "num=4"), ("libcomposite", ""), ("usb_f_printer", ""), ("usb_f_hid", ""),
           ("usb_f_acm", "")]


def run(*words, **more):
    return subprocess.run(words, check=True, **more)


def fetch_kernel(folder):
    """The newest kernel package, unpacked; returns the folder of its tree."""
    tree = os.path.join(folder, "kernel")
    if not glob.glob(os.path.join(tree, "boot", "vmlinuz-*")):
        os.makedirs(folder, exist_ok=True)
        shown = run("apt-cache", "depends", "linux-image-amd64", capture_output=True, text=True).stdout
        name = re.search(r"Depends: (linux-image-\S+)", shown).group(1)
        run("apt-get", "-q", "download", name, cwd=folder, stdout=subprocess.DEVNULL)
        run("dpkg-deb", "-x", sorted(glob.glob(os.path.join(folder, name + "_*.deb")))[-1], tree)
    return tree


def load_order(tree, version):
    """(path below the modules' folder, options), each after what it needs."""
    base = os.path.join(tree, "lib", "modules", version)
    if not os.path.exists(os.path.join(base, "modules.dep")):
        run("busybox", "depmod", "-b", tree, version)
    needs, where = {}, {}
    with open(os.path.join(base, "modules.dep"), encoding="utf-8") as file:
        for line in file:
            path, rest = line.split(":")
            needs[path] = rest.split()
            where[os.path.basename(path).split(".ko")[0].replace("-", "_")] = path
    order, seen = [], set()
    for name, options in MODULES:
        if name not in where:
            continue  # built in
        path = where[name]
        for need in [*reversed(needs[path]), path]:
            if need not in seen:
                seen.add(need)
                order.append((need, options if need == path else ""))
    return base, order


def make_initrd(folder, base, order):
    root = os.path.join(folder, "initrd")
    for name in ("bin", "modules"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    run("cp", "/bin/busybox", os.path.join(root, "bin", "busybox"))
    run("cp", os.path.join(HERE, "init"), os.path.join(root, "init"))
    with open(os.path.join(root, "modules", "order"), "w", encoding="utf-8") as file:
        for path, options in order:
            name = os.path.basename(path)
            run("cp", os.path.join(base, path), os.path.join(root, "modules", name))
            file.write(f"{name} {options}\n")
    names = subprocess.run(["find", "."], cwd=root, check=True, capture_output=True).stdout
    packed = run("cpio", "-o", "-H", "newc", "--quiet", "-R", "0:0", cwd=root, input=names, capture_output=True).stdout
    path = os.path.join(folder, "initrd.gz")
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(packed)
    return path


def watch(machine, seconds, begin_seconds):
    """What a machine prints until it ends; and why it was stopped, or None."""
    printed = bytearray()
    started = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(machine.stdout, selectors.EVENT_READ)
        while True:
            begun = BEGUN in printed
            left = started + (seconds if begun else min(seconds, begin_seconds)) - time.monotonic()
            if left <= 0:
                return bytes(printed), "end" if begun else "begin"
            if selector.select(left):
                some = os.read(machine.stdout.fileno(), 65536)
                if not some:
                    return bytes(printed), None if begun else "begin"
                printed += some


def run_machine(words, begin_seconds):
    """What it printed, and why it was stopped ("begin": nothing of ours ran in it; "end": it ran too long), or None."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as machine:
        try:
            printed, late = watch(machine, SECONDS, begin_seconds)
        finally:
            machine.kill()
    return printed.decode(errors="replace").replace("\r", ""), late


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("work")
    args = parser.parse_args()
    tree = fetch_kernel(args.work)
    kernel = sorted(glob.glob(os.path.join(tree, "boot", "vmlinuz-*")))[-1]
    version = os.path.basename(kernel)[len("vmlinuz-"):]
    initrd = make_initrd(args.work, *load_order(tree, version))
    words = ["qemu-system-x86_64", "-m", "1024", "-nographic", "-no-reboot", "-nic", "none",
             "-kernel", kernel, "-initrd", initrd,
             "-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap",
             "-append", f"console=ttyS0 quiet panic=-1 guest.run={os.path.join(HERE, 'test-devices.py')} "
                        f"guest.build={os.path.abspath(args.build)}"]
    late = "begin"
    if os.access("/dev/kvm", os.R_OK | os.W_OK):
        text, late = run_machine([*words, "-accel", "kvm"], BEGIN_SECONDS)
        if late == "begin":
            print(f"{text}\nthe guest does not begin with /dev/kvm; once more without", flush=True)
    if late == "begin":
        text, late = run_machine([*words, "-accel", "tcg"], SECONDS)
    print(text)
    if late is not None:
        print(f"the guest did not {late} within {SECONDS} s")
    return 0 if late is None and re.search(r"^GUEST ends with 0$", text, re.M) else 1


if __name__ == "__main__":
    sys.exit(main())
