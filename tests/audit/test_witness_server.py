"""A witness behind HTTP, and its key: what is read, answered, bounded and kept secret."""

import http.client
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit_tools.cli import main
from audit_tools.errors import UnreadableError
from audit_tools.witness import Witness
from audit_tools.witness_key import load_key
from audit_tools.witness_server import WitnessServer
from tests.audit.forge import CLERK, income
from tests.audit.test_witness import log_of, request, witness

__all__ = ["witness"]


# The key


def test_a_key_is_made_once_and_only_its_owner_can_read_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "key"
    assert main(["witness-key", "--out", str(path), "--name", "w.example/w"]) == 0
    vkey = capsys.readouterr().out.strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(load_key(path).key) == vkey
    assert main(["witness-key", "--out", str(path), "--name", "w.example/w"]) == 2
    assert main(["witness-key", "--out", str(tmp_path / "k2"), "--name", "a b"]) == 2
    path.chmod(0o640)
    with pytest.raises(UnreadableError, match="exposed_key"):
        load_key(path)
    path.chmod(0o600)
    path.write_text(path.read_text().replace("w.example", "v.example"))
    with pytest.raises(UnreadableError, match="bad_key"):
        load_key(path)


# The server


@pytest.fixture
def server(witness: Witness) -> Iterator[WitnessServer]:
    one = WitnessServer(("127.0.0.1", 0), witness)
    threading.Thread(target=one.serve_forever, args=(0.01,), daemon=True).start()
    yield one
    one.shutdown()
    one.server_close()


def post(server: WitnessServer, raw: bytes, path: str = "/add-checkpoint") -> tuple[int, str | None, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.request("POST", path, raw)
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


def test_the_server_speaks_the_protocol(server: WitnessServer) -> None:
    status, _, body = post(server, request(log_of(0), 0))
    assert (status, body.startswith("— witness.example/own ".encode())) == (200, True)
    assert post(server, request(log_of(5), 0)) == (409, "text/x.tlog.size", b"10\n")
    assert post(server, request(log_of(5), 10))[0] == 200
    assert post(server, b"x", "/elsewhere")[0] == 404


def test_the_server_reads_no_more_than_64_kib(server: WitnessServer) -> None:
    assert post(server, bytes(64 * 1024))[0] == 400
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    for length, status in ((str(64 * 1024 + 1), 413), ("9" * 5000, 413), ("+5", 411), ("²", 411)):
        connection.putrequest("POST", "/add-checkpoint")
        connection.putheader("Content-Length", length.encode("latin-1"))
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


def test_requests_at_the_same_time_never_lead_to_two_histories(server: WitnessServer) -> None:
    forges = []
    for i in range(8):
        forge = log_of(0)
        forge.add([income(i + 1)], CLERK)
        forges.append(request(forge, 0))
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda r=raw: statuses.append(post(server, r)[0])) for raw in forges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [409] * 7
