"""A cheap client: some connections that are kept open, each asking for the same page again and again."""

import asyncio
import json
import sys
import time


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """One answer, as far as its Content-Length says; raises when it is no 200 page."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in lines if line)
    if b" 200 " not in status:
        raise RuntimeError(status.decode())
    return await reader.readexactly(int(headers[b"content-length"])) if b"content-length" in headers else b""


async def visit(facts: dict, until: float, spent: list[float]) -> None:
    """One person: page after page; a connection the server closed after its share of requests is opened again."""
    request = f"GET {facts['path']} HTTP/1.1\r\nHost: localhost\r\nCookie: {facts['cookie']}\r\n\r\n".encode()
    connection = None
    while time.perf_counter() < until:
        started = time.perf_counter()
        try:
            connection = connection or await asyncio.open_connection("127.0.0.1", facts["port"])
            await ask(*connection, request)
        except (asyncio.IncompleteReadError, ConnectionError):
            connection = None
            continue
        spent.append((time.perf_counter() - started) * 1000)


async def main() -> None:
    facts = json.loads(sys.argv[1])
    spent: list[float] = []
    started, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(visit(facts, started + facts["seconds"], spent) for _ in range(facts["clients"])))
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    print(json.dumps({"spent": spent, "seconds": wall, "cpu": cpu}))


if __name__ == "__main__":
    asyncio.run(main())
