"""One random case: what it draws from, and what it may find."""

import asyncio
import json
import random
import subprocess
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from differences import DIFFERENCES

HASHES = ["md5", "ripemd160", "sha1", "sha256", "sha384", "sha512"]
AIO_HASHES = ["md5", "sha256", "sha512"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN = LETTERS + LETTERS.upper() + "0123456789_-."
ODD = ["чай", "два слова", "a&b", "a+b", "50%25", "ё/ё?", "a#b"]


class Unlisted(Exception):
    """A difference that nobody knows of yet, or a known one that is gone."""


class Crate:
    """The crate behind a pipe."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, merchant, do, test=False, **question):
        line = {"merchant": merchant, "do": do, "test": test, **question}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Trial:
    """A source of random input that is the same for the same seed and number, and the merchant of the case."""

    def __init__(self, crate, seed, number, met: Counter):
        self.crate = crate
        self.random = random.Random(f"{seed}:{number}")
        self.met = met
        self.loop = asyncio.get_event_loop_policy().get_event_loop()
        words = set()
        while len(words) < 5:
            words.add(self.text(PLAIN + "!#$%&'()*+,/:;<=>?@[]^`{|}~жЁ", 8, 24))
        names = ["first", "second", "third", "test_first", "test_second"]
        self.hash = self.random.choice(HASHES)
        self.merchant = {"login": self.text(PLAIN, 1, 20), "hash": self.hash, **dict(zip(names, sorted(words)))}

    def ask(self, do, **question):
        return self.crate.ask(self.merchant, do, **question)

    def wait(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    # What a case may find.

    def agree(self, what, holds, *facts):
        if not holds:
            raise Unlisted(f"{what}: {facts}")

    def differ(self, name, occurs, *facts):
        if name not in DIFFERENCES:
            raise Unlisted(f"{name} is not listed")
        if not occurs:
            raise Unlisted(f"{name}: listed and does not occur: {facts}")
        self.met[name] += 1

    # What a case draws.

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def text(self, letters, least, most):
        return "".join(self.random.choices(letters, k=self.random.randint(least, most)))

    def number(self):
        return self.random.choice([1, 2**31 - 1, self.random.randint(1, 2**31 - 1)])

    def kopecks(self):
        return self.random.choice([1, 99, 100, self.random.randint(1, 10**4), self.random.randint(1, 10**9)])

    def sum(self):
        """A sum in one of the spellings that are met."""
        kopecks = self.kopecks()
        text = f"{kopecks // 100}.{kopecks % 100:02}"
        return self.random.choice([text, text, text + "0000", text.rstrip("0").rstrip(".")])

    def shp(self, odd=0, mixed=0):
        """Names without prefix and values; `odd` and `mixed` are chances of odd values and of names in mixed case."""
        odd, mixed = self.chance(odd), self.chance(mixed)
        names = {}
        for _ in range(self.random.randint(0, 5)):
            name = self.text(LETTERS[:3] + "_12" + (LETTERS[:3].upper() if mixed else ""), 1, 3)
            names.setdefault(name.lower(), name)
        values = {name: self.text(PLAIN, 0, 12) for name in names.values()}
        if odd and values:
            values[self.random.choice(list(values))] = self.random.choice(ODD)
        return values

    def lines(self):
        """The lines of a receipt."""
        line = lambda: {
            "name": self.random.choice(["Чай", "Tea, black", 'Кружка "№ 1"', "A&B + 50 %"]) + self.text(PLAIN, 0, 9),
            "pieces": self.random.randint(1, 9),
            "price": f"{self.random.randint(1, 10**6) / 100:.2f}",
            "tax": self.random.choice(["none", "vat0", "vat5", "vat7", "vat10", "vat20", "vat105", "vat110"]),
        }
        return [line() for _ in range(self.random.randint(1, 10))]


def fields(link):
    """The fields in a link or a form, decoded once."""
    query = urlsplit(link).query if "?" in link else link
    return dict(parse_qsl(query, keep_blank_values=True))


def case_order(names):
    """As the gateway sorts."""
    return sorted(names, key=str.lower)


def text_order(shp):
    """As the package robokassa sorts: the whole texts by bytes."""
    return [text.split("=", 1)[0] for text in sorted(f"{name}={value}" for name, value in shp.items())]
