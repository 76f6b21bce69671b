"""The work of `benches/protocol.rs` in aiorobokassa, beside the times that the benchmark printed.

The fastest samples are compared: whatever else the machine does can only slow one down.
"""

import re
import sys
from decimal import Decimal
from time import perf_counter
from urllib.parse import parse_qsl

from aiorobokassa import RoboKassaClient
from aiorobokassa.enums import PaymentMethod, PaymentObject, TaxRate, TaxSystem
from aiorobokassa.models.receipt import Receipt, ReceiptItem

NOTICE = "OutSum=149.900000&InvId=1001&Shp_user=42&Shp_order=A-77&SignatureValue=6769EA864C59B493B7273FFE5C96D708"
NAMES = ["Чай чёрный № %d" % number for number in range(10)]
NANOSECONDS = {"ns": 1, "µs": 1e3, "ms": 1e6}

client = RoboKassaClient("demo_shop", "p1_Secret", "p2_Secret")


def verify_notice():
    sent = client.parse_result_url_params(dict(parse_qsl(NOTICE, strict_parsing=True)))
    assert client.verify_result_url(**sent)


def sign_payment():
    items = [
        ReceiptItem(
            name=name,
            quantity=2,
            sum=Decimal("299.80"),
            tax=TaxRate.NONE,
            payment_method=PaymentMethod.FULL_PAYMENT,
            payment_object=PaymentObject.COMMODITY,
        )
        for name in NAMES
    ]
    receipt = Receipt(items=items, sno=TaxSystem.USN_INCOME)
    client.create_payment_url(
        Decimal("2998.00"),
        "Чай",
        inv_id=1001,
        email="buyer@example.com",
        user_parameters={"order": "A-77", "user": "42"},
        receipt=receipt,
    )


def measured(work):
    """The fastest of a hundred samples in nanoseconds, each of a hundred runs, as the benchmark takes them."""
    work()
    samples = []
    for _ in range(100):
        started = perf_counter()
        for _ in range(100):
            work()
        samples.append((perf_counter() - started) / 100 * 1e9)
    return min(samples)


def main():
    table = open(sys.argv[1], encoding="utf-8").read()
    print(f"{'fastest, µs':24}{'this crate':>12}{'aiorobokassa':>14}{'ratio':>8}")
    for work in (verify_notice, sign_payment):
        # A line of the table: name, fastest, slowest, …
        line = re.search(rf"{work.__name__}\s+([\d.]+) (\S+)\s+│", table)
        ours = float(line[1]) * NANOSECONDS[line[2]]
        theirs = measured(work)
        print(f"{work.__name__:24}{ours / 1e3:12.2f}{theirs / 1e3:14.2f}{theirs / ours:7.0f}x")


main()
