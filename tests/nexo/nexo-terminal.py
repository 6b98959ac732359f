#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A payment terminal that speaks nexo over TCP, and misbehaves as it is told.

It listens on loopback, prints `port N`, then what it hears (`login`, `payment 12.34`, `status`,
`abort`, `reversal`, `totals`, `diagnosis`, `gone`).  A line on standard input is the fate of one
payment to come, or a command that acts at once; each is answered `ok`.  It ends with its input.
What it charged and gave back stands in its book, a file: that is what the bank would say.

Written from the public descriptions named in drivers/cf-nexo-message.h; shares no code with the driver.
"""

import argparse
import json
import os
import socket
import ssl
import struct
import sys
import threading
from decimal import Decimal

FATES = """APPROVE DECLINE TIP OVER CURRENCY FOREIGN LOSE DROP SILENT HOLD TWICE GARBAGE SLOW HUGE EMPTY
WRONG_SERVICE WRONG_SALE WRONG_POI PAN LOGGED_OUT SHOW BARE""".split()


SAYING = threading.Lock()


def say(*words):
    with SAYING:  # a line of one thread is not mixed with another's
        print(*words, flush=True)


class Terminal:
    def __init__(self, args):
        self.lock = threading.RLock()
        self.poi = args.poi
        self.book = args.book
        self.tls = None
        if args.certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(args.certificate, args.key)
        self.fates = []
        self.flags = set()
        self.logins = set()
        self.answers = {}  # ServiceID -> whole answer
        self.held = {}  # ServiceID -> (request, connection)
        self.connections = set()
        self.count = 0
        self.period = 1007
        self.period_begins = 0  # at which line of the book
        self.totals_fates = []
        self.kept = None  # totals that are told later: (connection, answer)
        self.listener = None
        self.port = 0
        self.listen()

    # ---- sockets ----

    def listen(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with self.lock:
                self.connections.add(connection)
            while True:
                (length,) = struct.unpack(">I", self.read(connection, 4))
                message = json.loads(self.read(connection, length), parse_float=Decimal)
                with self.lock:
                    self.hear(connection, message["SaleToPOIRequest"])
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            with self.lock:
                self.connections.discard(connection)
                self.logins.discard(connection)
            connection.close()
            say("gone")

    @staticmethod
    def read(connection, length):
        data = b""
        while len(data) < length:
            more = connection.recv(length - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def send(self, connection, message):
        if "MUTE" in self.flags:
            return
        data = json.dumps(message, default=str).encode()
        # Amounts are numbers in JSON and Decimal here: their quotation marks go.
        for key in (b"AuthorizedAmount", b"TipAmount", b"TransactionAmount"):
            data = unquote(data, key)
        try:
            connection.sendall(struct.pack(">I", len(data)) + data)
        except OSError:
            pass

    @staticmethod
    def cut(connection):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    # ---- messages ----

    def answer(self, request, body):
        header = dict(request["MessageHeader"], MessageType="Response")
        name = header["MessageCategory"] + "Response"
        return {"SaleToPOIResponse": {"MessageHeader": header, name: body}}

    def fail(self, request, condition):
        return self.answer(request, {"Response": {"Result": "Failure", "ErrorCondition": condition}})

    def hear(self, connection, request):
        header = request["MessageHeader"]
        category = header["MessageCategory"]
        body = request[category + "Request"]
        amount = ""
        if category == "Payment":
            amount = body["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]
        elif category == "GetTotals":
            amount = body.get("TotalFilter", {}).get("SaleID", "")
        say({"TransactionStatus": "status", "GetTotals": "totals"}.get(category, category.lower()), amount)
        if header["POIID"] != self.poi or len(header["ServiceID"]) > 10:
            self.send(connection, self.fail(request, "MessageFormat"))
        elif category == "Login":
            self.login(connection, request)
        elif connection not in self.logins:
            self.send(connection, self.fail(request, "LoggedOut"))
        else:
            handler = {
                "Payment": self.payment,
                "TransactionStatus": self.status,
                "Abort": self.abort,
                "Reversal": self.reversal,
                "GetTotals": self.totals,
                "Diagnosis": self.diagnosis,
            }[category]
            handler(connection, request)

    def login(self, connection, request):
        if "REFUSE_LOGIN" in self.flags:
            self.send(connection, self.fail(request, "NotAllowed"))
            return
        self.logins.add(connection)
        software = {"ManufacturerID": "Imitation", "ApplicationName": "Till Mate", "SoftwareVersion": "7"}
        self.send(
            connection,
            self.answer(
                request,
                {"Response": {"Result": "Success"}, "POISystemData": {"POISoftware": software}},
            ),
        )

    def diagnosis(self, connection, request):
        body = {
            "Response": {"Result": "Success"},
            "POIStatus": {"GlobalStatus": "OK", "CommunicationOKFlag": True},
            "HostStatus": [{"AcquirerID": "1", "IsReachableFlag": True}],
        }
        self.send(connection, self.answer(request, body))

    def add_up(self):
        rows = {}
        with open(self.book, encoding="utf-8") as book:
            for line in list(book)[self.period_begins :]:
                kind, _, amount = line.split()
                count, total = rows.get(kind, (0, Decimal(0)))
                rows[kind] = (count + 1, total + Decimal(amount))
        names = {"charge": "Debit", "reverse": "ReverseDebit"}
        return [
            {"TransactionType": names[k], "TransactionCount": c, "TransactionAmount": t}
            for k, (c, t) in sorted(rows.items())
        ]

    def totals(self, connection, request):
        fate = self.totals_fates.pop(0) if self.totals_fates else ""
        sums = self.add_up()
        rows = [{"PaymentInstrumentType": "Card", "PaymentCurrency": "EUR", "PaymentTotals": sums}]
        if fate == "MIXED":  # of other tills and currencies, and of what is no money
            more = [{"TransactionType": "Debit", "TransactionCount": 1, "TransactionAmount": Decimal("7.77")}]
            rows.append({"PaymentCurrency": "USD", "PaymentTotals": more})
            rows.append({"PaymentCurrency": "EUR", "SaleID": "T99", "PaymentTotals": more})
            none = [{"TransactionType": "Declined", "TransactionCount": 3, "TransactionAmount": Decimal("9.99")}]
            rows.append({"PaymentCurrency": "EUR", "PaymentTotals": none})
        elif fate == "ODD":
            rows[0]["PaymentTotals"] = [
                {"TransactionType": "Debit", "TransactionCount": 1, "TransactionAmount": Decimal("1.001")}
            ]
        body = {
            "Response": {"Result": "Success"},
            "POIReconciliationID": str(self.period),
            "TransactionTotals": rows,
        }
        answer = self.answer(request, body)
        if fate == "REFUSE":
            self.send(connection, self.fail(request, "UnavailableService"))
        elif fate == "KEEP":
            self.kept = (connection, answer)
        elif fate in ("GARBAGE", "WRONG_SERVICE", "LOSE"):
            self.deliver(connection, answer, fate)
        else:
            self.send(connection, answer)

    # ---- payments ----

    def write(self, kind, transaction, amount):
        with open(self.book, "a", encoding="utf-8") as book:
            book.write(f"{kind} {transaction} {amount}\n")
            book.flush()
            os.fsync(book.fileno())

    def charged(self, request, amount, currency, **more):
        self.count += 1
        transaction = f"POI{self.count:06d}"
        self.write("charge", transaction, amount)
        slip = ["     Visa **** 4242     ", "", "Approval 004711"]
        if more.pop("pan", False):
            slip.append("Card 4111 1111 1111 1111")
        asked = request["PaymentRequest"]["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]
        return self.answer(
            request,
            {
                "Response": {"Result": "Success" if amount >= asked else "Partial"},
                "SaleData": request["PaymentRequest"]["SaleData"],
                "POIData": {
                    "POITransactionID": {"TransactionID": transaction, "TimeStamp": "2026-11-28T12:00:00Z"}
                },
                "PaymentResult": {
                    "PaymentInstrumentData": {
                        "CardData": {"PaymentBrand": "Visa", "MaskedPan": "424242******4242"}
                    },
                    "AmountsResp": {"Currency": currency, "AuthorizedAmount": amount, **more},
                    "PaymentAcquirerData": {"ApprovalCode": "004711"},
                },
                "PaymentReceipt": [
                    {
                        "DocumentQualifier": "CustomerReceipt",
                        "OutputContent": {"OutputText": [{"Text": line} for line in slip]},
                    },
                    {
                        "DocumentQualifier": "CashierReceipt",
                        "OutputContent": {"OutputText": [{"Text": "not for customers"}]},
                    },
                ],
            },
        )

    def decide(self, request, fate, words):
        asked = request["PaymentRequest"]["PaymentTransaction"]["AmountsReq"]
        amount, currency = asked["RequestedAmount"], asked["Currency"]
        if fate == "DECLINE":
            return self.fail(request, "Refusal")
        if fate == "LOGGED_OUT":
            return self.fail(request, "LoggedOut")
        if fate == "TIP":
            return self.charged(request, amount + Decimal(words[0]), currency, TipAmount=Decimal(words[0]))
        if fate == "OVER":
            return self.charged(request, amount + 1, currency)
        if fate == "CURRENCY":
            return self.charged(request, amount, "USD")
        if fate == "FOREIGN":
            answer = self.charged(request, amount, currency)
            answer["SaleToPOIResponse"]["PaymentResponse"]["SaleData"] = {
                "SaleTransactionID": {"TransactionID": "another", "TimeStamp": "2026-11-28T12:00:00Z"}
            }
            return answer
        if fate == "BARE":
            answer = self.charged(request, amount, currency)
            del answer["SaleToPOIResponse"]["PaymentResponse"]["PaymentReceipt"]
            return answer
        if fate == "APPROVE" and words:
            amount = Decimal(words[0])
        return self.charged(request, amount, currency, pan=fate == "PAN")

    def payment(self, connection, request):
        service = request["MessageHeader"]["ServiceID"]
        if service in self.answers or service in self.held:
            self.send(connection, self.fail(request, "MessageFormat"))  # a number is used once
            return
        if self.held:
            self.send(connection, self.fail(request, "Busy"))
            return
        fate, *words = self.fates.pop(0) if self.fates else ["APPROVE"]
        if fate == "DROP":
            self.cut(connection)
        elif fate == "HOLD":
            self.held[service] = (request, connection)
        else:
            if fate == "SHOW":
                self.show(connection)
            answer = self.decide(request, fate, words)
            if fate != "LOGGED_OUT":
                self.answers[service] = answer
            else:
                self.logins.discard(connection)
            self.deliver(connection, answer, fate)

    def show(self, connection):
        header = {
            "ProtocolVersion": "3.1",
            "MessageClass": "Device",
            "MessageCategory": "Display",
            "MessageType": "Request",
            "DeviceID": "1",
            "SaleID": "T1",
            "POIID": self.poi,
        }
        output = {
            "Device": "CashierDisplay",
            "InfoQualify": "Status",
            "OutputContent": {"OutputFormat": "Text", "OutputText": [{"Text": "Present card"}]},
        }
        self.send(
            connection,
            {"SaleToPOIRequest": {"MessageHeader": header, "DisplayRequest": {"DisplayOutput": [output]}}},
        )

    def deliver(self, connection, answer, fate):
        altered = json.loads(json.dumps(answer, default=str))
        header = altered["SaleToPOIResponse"]["MessageHeader"]
        if fate == "LOSE":
            self.cut(connection)
        elif fate == "GARBAGE":
            connection.sendall(struct.pack(">I", 9) + b"{\"Sale\":\xff")
        elif fate == "SLOW":
            connection.sendall(struct.pack(">I", 500) + b"{")
            say("slow")
        elif fate == "HUGE":
            connection.sendall(struct.pack(">I", 0x7FFFFFFF) + b"{" * 100)
        elif fate == "EMPTY":
            connection.sendall(struct.pack(">I", 0))
        elif fate == "WRONG_SERVICE":
            header["ServiceID"] = "ANOTHER"
            self.send(connection, altered)
        elif fate == "WRONG_SALE":
            header["SaleID"] = "T99"
            self.send(connection, altered)
        elif fate == "WRONG_POI":
            header["POIID"] = "another"
            self.send(connection, altered)
        elif fate != "SILENT":
            self.send(connection, answer)
            if fate == "TWICE":
                self.send(connection, answer)

    def abort(self, _connection, request):
        service = request["AbortRequest"]["MessageReference"]["ServiceID"]
        if service in self.held:
            held, connection = self.held.pop(service)
            self.answers[service] = self.fail(held, "Aborted")
            self.send(connection, self.answers[service])

    def release(self):
        for service, (request, connection) in list(self.held.items()):
            del self.held[service]
            self.answers[service] = self.decide(request, "APPROVE", [])
            self.send(connection, self.answers[service])

    # ---- afterwards ----

    def status(self, connection, request):
        service = request["TransactionStatusRequest"]["MessageReference"]["ServiceID"]
        if service in self.held:
            self.send(connection, self.fail(request, "InProgress"))
        elif "CONFUSE" in self.flags and self.answers:
            self.repeat(connection, request, list(self.answers.values())[-1])
        elif service not in self.answers:
            self.send(connection, self.fail(request, "NotFound"))
        else:
            self.repeat(connection, request, self.answers[service])

    def repeat(self, connection, request, answer):
        inner = answer["SaleToPOIResponse"]
        name = inner["MessageHeader"]["MessageCategory"] + "Response"
        repeated = {
            "MessageHeader": inner["MessageHeader"],
            "RepeatedResponseMessageBody": {name: inner[name]},
        }
        body = {"Response": {"Result": "Success"}, "RepeatedMessageResponse": repeated}
        self.send(connection, self.answer(request, body))

    def reversal(self, connection, request):
        original = request["ReversalRequest"]["OriginalPOITransaction"]["POITransactionID"]
        transaction = original["TransactionID"]
        with open(self.book, encoding="utf-8") as book:
            rows = [line.split() for line in book]
        amounts = [amount for kind, name, amount in rows if name == transaction and kind == "charge"]
        is_back = any(kind == "reverse" and name == transaction for kind, name, _ in rows)
        if "REFUSE_REVERSAL" in self.flags or not amounts or is_back or not original["TimeStamp"]:
            answer = self.fail(request, "NotAllowed")
        else:
            self.write("reverse", transaction, amounts[0])
            answer = self.answer(request, {"Response": {"Result": "Success"}})
        self.answers[request["MessageHeader"]["ServiceID"]] = answer
        if "LOSE_REVERSAL" in self.flags:
            self.flags.discard("LOSE_REVERSAL")
            self.cut(connection)
        else:
            self.send(connection, answer)

    # ---- commands ----

    def command(self, line):
        word, *words = line.split()
        if word in FATES:
            self.fates.append([word, *words])
        elif word == "CUT":
            for connection in list(self.connections):
                self.cut(connection)
        elif word == "FORGET":  # switched off and on, without a memory
            self.answers.clear()
            self.held.clear()
            self.command("CUT")
        elif word == "DOWN":
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.command("CUT")
        elif word == "UP":
            self.listen()
        elif word == "RELEASE":
            self.release()
        elif word == "TOTALS":  # the fate of totals to come: MIXED ODD REFUSE KEEP GARBAGE WRONG_SERVICE LOSE
            self.totals_fates.append(words[0])
        elif word == "TELL":
            self.send(*self.kept)
        elif word == "EXTRA":  # a charge that no till asked for
            self.write("charge", "EXTRA", words[0])
        elif word == "END_DAY":
            self.period += 1
            with open(self.book, encoding="utf-8") as book:
                self.period_begins = len(list(book))
        elif word.startswith("NO_"):
            self.flags.discard(word[3:])
        else:
            self.flags.add(word)


def unquote(data, key):
    """Makes the text after `key` the number it means, digit for digit."""
    parts = data.split(b'"' + key + b'": "')
    for i in range(1, len(parts)):
        digits, rest = parts[i].split(b'"', 1)
        parts[i] = digits + rest
    return (b'"' + key + b'": ').join(parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--book", required=True)
    parser.add_argument("--poi", default="POI-1")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    args = parser.parse_args()
    with open(args.book, "a", encoding="utf-8"):
        pass
    terminal = Terminal(args)
    say("port", terminal.port)
    for line in sys.stdin:
        with terminal.lock:
            terminal.command(line)
        say("ok")
    os._exit(0)


if __name__ == "__main__":
    main()
