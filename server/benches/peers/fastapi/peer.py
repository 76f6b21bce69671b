"""A peer of make bench: FastAPI, asyncpg, Jinja. See ../README.md."""

import asyncio
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
from contextlib import asynccontextmanager
from datetime import datetime, timezone

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment

DATABASE = os.environ["PEER_DATABASE_URL"]
PASSWORD_2 = os.environ["ROBOKASSA_PASSWORD_2"]

TABLES = """
create table products (id bigserial primary key, slug text not null unique, name text not null, about text not null,
  picture text not null, price bigint not null);
create table orders (invoice bigint primary key, key text not null unique, sum bigint not null, email text not null,
  state text not null default 'waiting', paid_at timestamptz);
create table outbox (id bigserial primary key, invoice bigint not null references orders (invoice), channel text not null,
  letter text not null, created_at timestamptz not null, unique (invoice, channel));
"""

PAGE = Environment(autoescape=True).from_string("""<!doctype html><html lang="ru"><head><meta charset="utf-8">
<title>Магазин</title></head><body><main>{% for one in goods %}
<article class="card"><a href="/products/{{ one.slug }}"><img src="{{ one.picture }}" alt="{{ one.name }}" width="400"
height="500" loading="lazy"></a><h2><a href="/products/{{ one.slug }}">{{ one.name }}</a></h2><p>{{ one.about }}</p>
<p class="price">{{ one.price // 100 }},{{ "%02d" % (one.price % 100) }} ₽</p></article>{% endfor %}
</main></body></html>""")


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(DATABASE, min_size=10, max_size=10)
    yield
    await app.state.pool.close()


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)


@app.post("/robokassa/result")
async def result(request: Request):
    form = await request.form()
    out_sum, invoice, key = form["OutSum"], form["InvId"], form["Shp_order"]
    base = f"{out_sum}:{invoice}:{PASSWORD_2}:Shp_order={key}"
    ours = hashlib.sha256(base.encode()).hexdigest()
    if not hmac.compare_digest(ours, form["SignatureValue"].lower()):
        return PlainTextResponse("another signature", 400)
    number = int(invoice)
    async with app.state.pool.acquire() as connection, connection.transaction():
        order = await connection.fetchrow(
            "select state, sum, email from orders where invoice = $1 and key = $2 for update", number, key
        )
        if order is None:
            return PlainTextResponse("no such order", 404)
        if order["sum"] != kopecks(out_sum):
            return PlainTextResponse("another sum", 400)
        if order["state"] == "waiting":
            now = datetime.now(timezone.utc)
            letter = json.dumps({"invoice": number, "sum": out_sum, "key": key, "email": order["email"]})
            await connection.execute("update orders set state = 'paid', paid_at = $2 where invoice = $1", number, now)
            await connection.execute(
                "insert into outbox (invoice, channel, letter, created_at) values ($1, 'telegram', $2, $3), ($1, 'email', $2, $3)",
                number,
                letter,
                now,
            )
    return PlainTextResponse(f"OK{number}")


@app.get("/", response_class=HTMLResponse)
async def shelf():
    goods = await app.state.pool.fetch("select slug, name, about, picture, price from products order by id limit 24")
    return HTMLResponse(PAGE.render(goods=goods))


def kopecks(text):
    parts = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,2})0*)?", text)
    return int(parts[1]) * 100 + int((parts[2] or "").ljust(2, "0")) if parts else None


async def seed(count):
    connection = await asyncpg.connect(DATABASE)
    await connection.execute(TABLES)
    about = "Двубортное пальто до колена, на подкладке из вискозы, с двумя карманами"
    goods = [
        (f"coat-{n}", f"Пальто прямое из шерсти {n}", about, f"/goods/coat-{n}.svg", 1890000 + n * 100) for n in range(24)
    ]
    await connection.executemany("insert into products (slug, name, about, picture, price) values ($1, $2, $3, $4, $5)", goods)
    orders = [(n, secrets.token_hex(16), 10000, f"buyer-{n}@example.com") for n in range(1, count + 1)]
    await connection.copy_records_to_table("orders", records=orders, columns=["invoice", "key", "sum", "email"])
    await connection.close()
    for number, key, _, _ in orders:
        print(f"{number}\t100.00\torder={key}")


async def books():
    connection = await asyncpg.connect(DATABASE)
    paid = await connection.fetchval("select count(*) from orders where state = 'paid'")
    promised = await connection.fetchval("select count(*) from outbox")
    await connection.close()
    print(paid, promised)


if __name__ == "__main__":
    asyncio.run(seed(int(sys.argv[2])) if sys.argv[1] == "seed" else books())
