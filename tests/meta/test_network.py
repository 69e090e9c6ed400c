"""The block that keeps tests on this machine blocks, and lets this machine through."""

import smtplib
import socket
import urllib.request

import pytest

from tests.browser_support import NetworkBlockedError

ELSEWHERE = "192.0.2.1"  # an address reserved for documentation


@pytest.mark.parametrize("family_and_host", [(socket.AF_INET, ELSEWHERE), (socket.AF_INET6, "2001:db8::1")])
def test_connecting_elsewhere_is_blocked(family_and_host):
    family, host = family_and_host
    with socket.socket(family) as client, pytest.raises(NetworkBlockedError, match=host):
        client.connect((host, 80))


def test_connecting_elsewhere_without_an_exception_is_blocked():
    with socket.socket() as client, pytest.raises(NetworkBlockedError):
        client.connect_ex((ELSEWHERE, 80))


def test_sending_a_datagram_elsewhere_is_blocked():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkBlockedError):
        client.sendto(b"", (ELSEWHERE, 53))


def test_looking_up_a_name_is_blocked():
    with pytest.raises(NetworkBlockedError, match="look up portal"):
        socket.getaddrinfo("portal.example", 443)


def test_code_that_forgives_network_errors_does_not_hide_the_block():
    with pytest.raises(NetworkBlockedError):
        urllib.request.urlopen("http://portal.example/", timeout=1)
    with pytest.raises(NetworkBlockedError):
        smtplib.SMTP("mail.example", timeout=1)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5):
            pass
