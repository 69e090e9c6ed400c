"""Let the scanner Wapiti loose on the portal, served as in production: signed out, and as two roles.

`scan.py practice_manager` is that role alone.

DATABASE_URL names an empty PostgreSQL database, which the scan fills and soils: never a real one.
Nothing leaves this machine, except that the first run installs Wapiti from the package index, in an
environment of its own. The reports lie in var/scan; docs/security.md says what became of the findings.
"""

import http.client
import json
import os
import secrets
import ssl
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from smoke_production import BIN, ROOT, free_port, serve, wait_for

WAPITI = "wapiti3==3.2.3"
TOOL = ROOT / "var" / "wapiti"
REPORTS = ROOT / "var" / "scan"
CRAWL_SECONDS = 60
ATTACK_SECONDS = 30  # for each module
NOBODY = "signed-out"
WHO = [NOBODY, "practice_manager", "administrator"]
# Left out: what calls servers of Wapiti's own or loads lists from the network (ssrf, xxe, log4shell, nikto,
# wapp, cms, takeover), and ssl: the certificate is made for the scan.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,"
    "shellshock,sql,timesql,upload,xss"
)
# What would end the scanner's own session or role; and the lists of the admin, filtered in every possible way.
KEEP_OUT = [
    "accounts/logout/",
    "accounts/sessions/",
    "organisations/members/*/remove/",
    "admin/accounts/user/*",
    "admin/*?*",
]
SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
user = User.objects.filter(memberships__role="{role}", is_active=True).first()
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("session=" + session.session_key)
"""


def main(who: list[str]) -> int:
    """Fill the database, serve the portal over HTTPS, scan it and return 1 when anything is found."""
    if "postgres" not in os.environ.get("DATABASE_URL", ""):
        sys.exit("DATABASE_URL is not set: name an empty PostgreSQL database that may be spoilt.")
    install_wapiti()
    secret = secrets.token_urlsafe(50)
    demo = {**os.environ, "SECRET_KEY": secret, "PORTAL_MODE": "demo"}
    production = {
        **os.environ,
        "SECRET_KEY": secret,
        "PORTAL_MODE": "production",
        "ALLOWED_HOSTS": "localhost",
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "REDIS_URL": "redis://127.0.0.1:6379/9",
        "PORTAL_URL": "https://localhost",
        "MFA_REQUIRED_ROLES": "",  # the scanner has no phone
    }
    for arguments in (["migrate", "--verbosity=0"], ["load_guide", "--verbosity=0"], ["seed_demo"]):
        manage(arguments, demo)
    manage(["collectstatic", "--noinput", "--verbosity=0"], production)
    REPORTS.mkdir(parents=True, exist_ok=True)
    port = free_port()
    findings = 0
    with TemporaryDirectory() as folder, (REPORTS / "server.log").open("w") as log:
        certificate = make_certificate(Path(folder))
        with serve(web_server(port, certificate), production, log):
            wait_for("the web server", lambda: answers(port))
            for name in who:
                cookie = [] if name == NOBODY else ["--cookie-value", session_of(name, production)]
                findings += scan(port, name, cookie)
    failures = (REPORTS / "server.log").read_text().count("Internal Server Error")
    print(f"Errors of the server: {failures}. The reports are in {REPORTS.relative_to(ROOT)}.")
    return int(bool(findings or failures))


def install_wapiti() -> None:
    """Install Wapiti beside the portal's own packages, not among them."""
    if not (TOOL / "bin" / "wapiti").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(TOOL)], check=True)
        subprocess.run([str(TOOL / "bin" / "pip"), "install", "--quiet", WAPITI], check=True)


def manage(arguments: list[str], environment: dict[str, str]) -> str:
    """Run a command of manage.py and return what it says."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def session_of(role: str, environment: dict[str, str]) -> str:
    """Sign somebody with `role` in and return the cookie."""
    said = manage(["shell", "--no-imports", "-c", SESSION.format(role=role)], environment)
    return f"__Host-sessionid={said.rsplit('session=', 1)[1].strip()}"


def make_certificate(folder: Path) -> str:
    """Return the path of a certificate for localhost and its key, in one file."""
    path = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=localhost", "-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return str(path)


def web_server(port: int, certificate: str) -> list[str]:
    """Return the command that serves the portal over HTTPS."""
    command = [f"{BIN}/gunicorn", "migrations_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    return [*command, "--no-control-socket", "--certfile", certificate, "--keyfile", certificate]


def answers(port: int) -> bool:
    """Say whether the portal answers over HTTPS."""
    # The certificate is a minute old and signed by nobody.
    context = ssl._create_unverified_context()  # noqa: S323
    try:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
        connection.request("GET", "/accounts/login/", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False


def scan(port: int, name: str, extra: list[str]) -> int:
    """Run Wapiti, print what it found, and return how much that is."""
    site = f"https://localhost:{port}/"
    report = REPORTS / f"{name}.json"
    report.unlink(missing_ok=True)
    began = time.monotonic()
    with TemporaryDirectory() as folder, (REPORTS / f"{name}.log").open("w") as log:
        command = [str(TOOL / "bin" / "wapiti"), "--url", site, "--scope", "domain", "--module", MODULES]
        command += ["--max-scan-time", str(CRAWL_SECONDS), "--max-attack-time", str(ATTACK_SECONDS)]
        command += ["--depth", "6", "--max-links-per-page", "30", "--tasks", "4", "--timeout", "20"]
        command += ["--skip", "csrfmiddlewaretoken"]  # a wrong one ends every attack at the door
        command += [
            "--store-session",
            folder,
            "--store-config",
            folder,
            "--no-bugreport",
            "--verify-ssl",
            "0",
        ]
        command += ["--format", "json", "--output", str(report), "--detailed-report", "1", *extra]
        for path in KEEP_OUT:
            command += ["--exclude", site + path]
        subprocess.run(command, stdout=log, stderr=log, check=False, timeout=1800)
    if not report.exists():
        sys.exit(f"Wapiti ended without a report: see var/scan/{name}.log.")
    return summarise(name, json.loads(report.read_text()), time.monotonic() - began)


def summarise(name: str, report: dict, seconds: float) -> int:
    """Print the findings of a report, one a line, and return how many there are."""
    found = {**report["vulnerabilities"], **report["anomalies"]}
    pages = report["infos"]["crawled_pages_nbr"]
    count = sum(len(findings) for findings in found.values())
    print(f"{name}: {pages} pages and forms attacked in {seconds:.0f} s, {count} findings")
    for kind, findings in found.items():
        for one in findings:
            print(f"  {kind}: {one['method']} {one['path']} {one['parameter']}: {one['info']}")
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or WHO))
