"""Exit 0 when this container's web server serves the sign-in page.

It asks as the proxy would: by a name the portal answers to, over what the proxy took in as HTTPS.
"""

import http.client
import os
import sys


def main(port: int = 8000) -> int:
    """Return 0 when healthy, else say why and return 1."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request(
            "GET", "/accounts/login/", headers={"Host": host or "localhost", "X-Forwarded-Proto": "https"}
        )
        status = connection.getresponse().status
    except OSError as error:
        print(f"The web server does not answer: {error}")
        return 1
    finally:
        connection.close()
    if status != 200:
        print(f"The sign-in page answers {status}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
