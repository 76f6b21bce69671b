"""Calls of the gateway's services: tokens, split payments, enquiries, receipts. Nothing is sent; the transport is replaced."""

import base64
import inspect
import json
from decimal import Decimal
from urllib.parse import unquote

import aiorobokassa.utils.signature as aio_signature
from aiorobokassa import RoboKassaClient
from aiorobokassa.exceptions import APIError, InvalidSignatureAlgorithmError
from aiorobokassa.utils.signature import calculate_split_signature
from robokassa import HashAlgorithm
from robokassa.hash import Hash
from robokassa.jwt import JWT
from robokassa.types import InvoiceType

from payments import DESCRIPTION, aio_client, aio_receipt, py_client, refuses_hash
from trial import AIO_HASHES, LETTERS, PLAIN, Trial, fields

OP_STATE = """<r xmlns="http://merchant.roboxchange.com/WebService/"><Result><Code>0</Code></Result><State><Code>100</Code></State>
<Info><IncSum>1</IncSum><OutSum>1</OutSum></Info></r>"""


class Transport:
    """Stands where a library has its HTTP client: keeps what is sent, and answers with `reply`."""

    def __init__(self, reply):
        self.reply = reply
        self.text = reply if isinstance(reply, str) else json.dumps(reply)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def post(self, url, json=None, data=None, **_):
        self.url, self.body, self.data = url, json, data
        return self

    def json(self):
        return self.reply


class AioReply(Transport):
    """The same for aiorobokassa, whose answers are read asynchronously."""

    async def json(self):
        return self.reply

    async def text(self):
        return self.reply


def aio_sends(client, reply):
    transport = AioReply(reply)
    if isinstance(reply, str):
        transport.text = lambda: AioReply.text(transport)
    client._post = transport.post
    return transport


def parts(token):
    """Header and payload of a token as texts."""
    decode = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
    return [decode(part) for part in token.split(".")[:2]]


def tail(trial: Trial, token, key, hash_):
    """Whether robokassa for Python signs the first two parts of a token with its third."""
    message, _, signature = token.rpartition(".")
    jwt = JWT({}, {}, key, Hash(HashAlgorithm(hash_)))
    return jwt._encode_to_base64(jwt._encrypt_data(message)) == signature


def invoices(trial: Trial):
    """Tokens of the invoice API."""
    key = f"{trial.merchant['login']}:{trial.merchant['first']}"
    shp = {f"Shp_{name}": value for name, value in trial.shp().items()}
    number, out_sum = trial.number(), f"{trial.random.randint(100, 10**7) / 100:.2f}"

    ours = trial.ask("invoice", out_sum=out_sum, inv_id=number, description=DESCRIPTION, shp=shp)["body"]
    payload = json.loads(parts(ours.strip('"'))[1], parse_float=str)
    expected = {"OutSum": out_sum, "InvId": number, "Description": DESCRIPTION}
    trial.agree("our payload", expected.items() <= payload.items(), payload, expected)
    trial.agree("our own fields", payload.get("UserFields", {}) == shp, payload, shp)
    if trial.hash == "ripemd160":
        try:
            tail(trial, ours.strip('"'), key, trial.hash)
            raises = False
        except TypeError:
            raises = True
        trial.differ("py: no RIPEMD160 in tokens", raises)
    else:
        trial.agree("our token", tail(trial, ours.strip('"'), key, trial.hash), ours)
        http = Transport({"isSuccess": True, "url": "", "id": ""})
        client = py_client(trial)
        client._create_http = lambda _: http
        comment = trial.text(PLAIN, 1, 9)
        trial.wait(client.generate_protected_payment_link(InvoiceType.ONE_TIME, float(out_sum), comment, inv_id=number))
        same_token(trial, "create", http)

    client = aio_client(trial)
    call = trial.random.choice(["create", "deactivate", "list"])
    http = aio_sends(client, {"isSuccess": True})
    if call == "create":
        receipt = aio_receipt(trial.lines()) if trial.chance(50) else None
        asked = client.create_invoice(out_sum, DESCRIPTION, inv_id=number, user_fields=shp, receipt=receipt, signature_algorithm=trial.hash)
    elif call == "deactivate":
        asked = client.deactivate_invoice(inv_id=number, signature_algorithm=trial.hash)
    else:
        asked = client.get_invoice_information_list(keywords="чай", signature_algorithm=trial.hash)
    trial.wait(asked)
    same_token(trial, call, http)
    loses_message(trial)


def same_token(trial: Trial, call, http):
    """The crate makes the very same token of their payload."""
    told = trial.ask("invoice_token", call=call, payload=parts(http.body)[1])
    trial.agree("their token", told["body"] == json.dumps(http.body), http.body, told)


def loses_message(trial: Trial):
    reply = {"isSuccess": False, "message": trial.text(LETTERS, 9, 12)}
    ours = trial.ask("invoice_reply", body=json.dumps(reply))
    trial.agree("the crate keeps the message", reply["message"] in ours["refused"], ours)
    client = aio_client(trial)
    aio_sends(client, reply)
    try:
        trial.wait(client.create_invoice("1", "Tea"))
        trial.agree("a refusal is an error", False)
    except APIError as error:
        trial.differ("aio: errorMessage", reply["message"] not in str(error), error)


def refunds(trial: Trial):
    """Tokens of the refund API."""
    key = f"{trial.text('0123456789ABCDEF', 8, 8)}-{trial.text(PLAIN[:62], 10, 10)}"
    out_sum = trial.random.choice([None, f"{trial.random.randint(1, 10**6) / 100:.2f}"])
    third = trial.merchant["third"]
    ours = trial.ask("refund", op_key=key, sum=out_sum)["body"].strip('"')
    header, payload = parts(ours)
    algorithm = json.loads(header)["alg"]
    expected = {"sha384": "HS384", "sha512": "HS512"}.get(trial.hash, "HS256")
    trial.agree("our algorithm", algorithm == expected, header)
    trial.agree("our token", tail(trial, ours, third, algorithm.lower().replace("hs", "sha")), ours)

    client = aio_client(trial)
    http = aio_sends(client, {"success": True, "requestId": ""})
    trial.wait(client.create_refund_v2(key, out_sum, signature_algorithm=algorithm))
    their_header, their_payload = parts(http.body)
    numbers = lambda text: json.loads(text, parse_float=lambda number: Decimal(number).normalize())
    trial.agree("one payload", numbers(their_payload) == numbers(payload), their_payload, payload)
    trial.agree("their signature", tail(trial, http.body, third, algorithm.lower().replace("hs", "sha")), http.body)
    called = json.loads(their_header)["alg"]
    trial.differ("aio: refund token called SHA256", called == algorithm.replace("HS", "SHA"), their_header)
    # Its payload in our header is the token that the documentation wants.
    told = trial.ask("refund_token", payload=their_payload)["body"].strip('"')
    trial.agree("our token of their payload", parts(told) == [header, their_payload], told)

    client = aio_client(trial)
    http = aio_sends(client, "<r/>")
    trial.wait(client.create_refund(trial.number()))
    trial.differ("aio: OpRefund", http.url.endswith("/OpRefund"), http.url)


def splits(trial: Trial):
    """Split payments."""
    amounts = [trial.random.randint(0, 10**6) for _ in range(trial.random.randint(1, 4))] + [1]
    rub = lambda kopecks: f"{kopecks // 100}.{kopecks % 100:02}"
    shares = [(trial.text(PLAIN, 1, 12), rub(amount)) for amount in amounts]
    theirs = lambda: aio_client(trial).create_split_payment_url(
        rub(sum(amounts)),
        trial.merchant["login"],
        [{"id": login, "amount": amount} for login, amount in shares],
        merchant_comment=DESCRIPTION,
        signature_algorithm=trial.hash.upper(),
    )
    if trial.hash not in AIO_HASHES:
        return refuses_hash(trial, theirs)
    link = theirs()
    told = trial.ask("split_form", json=unquote(fields(link)["invoice"]))
    small = told["link"].replace("?Invoice=", "?invoice=").replace("&Signature=", "&signature=")
    trial.differ("aio: split in small letters", small == link and "?Invoice=%257B" in told["link"], link, told)
    ours = fields(trial.ask("split", out_sum=rub(sum(amounts)), shares=shares)["link"])
    out_amounts = [json.loads(unquote(invoice))["outAmount"] for invoice in (fields(link)["invoice"], ours["Invoice"])]
    trial.agree("sums are equal numbers", all(amount == sum(amounts) / 100 for amount in out_amounts), out_amounts)
    signed = calculate_split_signature(unquote(ours["Invoice"]), trial.merchant["first"], trial.hash)
    trial.agree("our signature fits", signed == ours["Signature"], ours)


def enquiries(trial: Trial):
    """OpStateExt."""
    http = Transport(OP_STATE)
    client = py_client(trial)
    client._create_http = lambda _: http
    number = trial.number()
    trial.wait(client.get_payment_details(number))
    ours = fields(trial.ask("op_state", inv_id=number)["url"])
    theirs = {name.replace("InvoiceId", "InvoiceID"): str(value) for name, value in http.data.items()}
    trial.agree("one enquiry", theirs == ours, http.data, ours)
    trial.differ("py: InvoiceId", "InvoiceId" in http.data, http.data)


def receipts(trial: Trial):
    """The JSON of fiscal receipts."""
    lines = trial.lines()
    theirs = aio_receipt(lines).to_json_string()
    ours = trial.ask("receipt", lines=lines)["json"]
    meaning = lambda text: json.loads(text, parse_float=Decimal, parse_int=Decimal)
    trial.agree("one meaning", meaning(theirs) == meaning(ours), theirs, ours)
    order = list(json.loads(theirs)["items"][0])
    spelled = '": ' in theirs and '"quantity": %d.0' % lines[0]["pieces"] in theirs and order.index("tax") < order.index("sum")
    trial.differ("aio: receipt JSON spelled otherwise", spelled and '": ' not in ours, theirs, ours)


def sources(trial: Trial):
    """What can only be seen in the sources."""
    known = set(inspect.signature(RoboKassaClient.create_payment_url).parameters)
    missing = ["user_ip", "out_sum_currency", "step_by_step", "result_url2", "success_url2", "fail_url2", "recurring", "inc_curr_label", "payment_methods"]
    trial.differ("aio: no such parameters", known.isdisjoint(missing), known)
    source = inspect.getsource(aio_signature)
    trial.differ("aio: comparison not in constant time", "compare_digest" not in source and "== received_signature" in source)
    calls = [name for name in dir(RoboKassaClient) if any(word in name.lower() for word in ("opstate", "op_state", "currenc"))]
    trial.differ("aio: no enquiries", not calls, calls)
