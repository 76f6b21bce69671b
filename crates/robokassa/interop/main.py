"""Runs random cases and adds up what they found. `run.sh` calls this with the libraries installed."""

import argparse
import asyncio
import random
import sys
import traceback
from collections import Counter

import notices
import payments
import services
from differences import AIO, DIFFERENCES, PY
from trial import Crate, Trial

# Each kind of case with its weight.
KINDS = {
    "aiorobokassa's link, checked by the crate": (payments.aio_pays, 7),
    "robokassa's link, checked by the crate": (payments.py_pays, 7),
    "the crate's link, checked by aiorobokassa": (payments.aio_reads, 7),
    "the crate's link, checked by robokassa": (payments.py_reads, 7),
    "a notice, checked by all three": (notices.notice, 10),
    "a recurring charge": (payments.subscription, 1),
    "tokens of the invoice API": (services.invoices, 3),
    "tokens of the refund API": (services.refunds, 2),
    "a split payment": (services.splits, 2),
    "an enquiry": (services.enquiries, 1),
    "a receipt": (services.receipts, 2),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--crate", required=True, help="the example binary `interop`")
    arguments.add_argument("--seed", type=int, default=None)
    arguments.add_argument("--cases", type=int, default=2000)
    arguments = arguments.parse_args()
    seed = random.SystemRandom().randrange(10**9) if arguments.seed is None else arguments.seed
    asyncio.set_event_loop(asyncio.new_event_loop())
    crate = Crate(arguments.crate)
    print(f"{arguments.cases} cases of seed {seed} against {AIO} and {PY}")

    met, kinds, unlisted = Counter(), Counter(), []
    try_case("the sources", services.sources, Trial(crate, seed, "sources", met), unlisted)
    names = list(KINDS)
    for number in range(arguments.cases):
        trial = Trial(crate, seed, number, met)
        name = trial.random.choices(names, [weight for _, weight in KINDS.values()])[0]
        kinds[name] += 1
        try_case(f"case {number}, {name}", KINDS[name][0], trial, unlisted)
    crate.close()

    for name in names:
        print(f"{kinds[name]:6}  {name}")
    print("Known differences, and how often each occurred:")
    for name, sentence in DIFFERENCES.items():
        print(f"{met[name]:6}  {name}: {sentence}")
    gone = [name for name in DIFFERENCES if not met[name]]
    for name in gone:
        print(f"Listed and never met: {name}")
    for fault in unlisted[:20]:
        print(f"Not listed: {fault}")
    print(f"{arguments.cases - len(unlisted)} cases as expected, {len(unlisted)} not; {len(gone)} listed differences not met")
    sys.exit(1 if gone or unlisted else 0)


def try_case(name, case, trial, unlisted):
    # Whatever a case raises is a difference that nobody knows of.
    try:
        case(trial)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        unlisted.append(f"{name}: {type(error).__name__} {error} ({place.name}, line {place.lineno})")


main()
