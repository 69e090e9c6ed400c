"""The pages everything hangs on: no inline code, the right words, the right parts."""

import re

import pytest
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from nhsuk.gallery import WRONG_ANSWERS, GalleryForm
from nhsuk.views import gallery

# A block of JSON is data: no browser runs it.
INLINE = re.compile(
    r"<script(?![^>]*\s(?:src=|type=.application/json))|<style|\sstyle=|\son[a-z]+=|javascript:",
    re.IGNORECASE,
)


@pytest.fixture
def request_():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def test_the_gallery_shows_everything_without_inline_code(request_):
    page = gallery(request_).content.decode()
    assert not INLINE.findall(page)
    assert "<title>Error: Components" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/password/reset/", "Reset your password"),
        ("/accounts/password/reset/done/", "Check your email"),
        ("/accounts/password/reset/key/1-set/", "This link no longer works"),
        ("/accounts/password/reset/key/done/", "Password changed"),
        ("/accounts/signup/", "Accounts are by invitation"),
        ("/accounts/inactive/", "Your account is switched off"),
        ("/accounts/confirm-email/", "Confirm your email address"),
        ("/accounts/confirm-email/nonsense/", "Confirm your email address"),
    ],
)
def test_sign_in_pages(client, path, heading):
    answer = client.get(path, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", page) == [heading]
    assert f"<title>{heading} \u2013 Migrations Portal</title>" in page
    assert not INLINE.findall(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accounts/logout/", "Sign out"),
        ("/accounts/email/", "Email address"),
        ("/accounts/password/change/", "Change password"),
        ("/accounts/reauthenticate/", "Confirm it is you"),
    ],
)
def test_account_pages(client, path, heading):
    person = get_user_model().objects.create_user("ann@example.com", "a-long-password", name="Ann Other")
    client.force_login(person)
    page = client.get(path).content.decode()
    assert re.findall(r"<h1[^>]*>\s*(.*?)\s*</h1>", page) == [heading]
    assert not INLINE.findall(page)
    assert "Ann Other" in page
    assert re.search(
        r'<form class="nhsuk-header__account-form" action="/accounts/logout/" method="post"', page
    )
    assert page.count('name="csrfmiddlewaretoken"') >= 2


@pytest.mark.django_db
def test_a_wrong_sign_in_says_so_in_title_summary_and_field(client):
    page = client.post("/accounts/login/", {"login": "", "password": ""}).content.decode()
    assert "<title>Error: Sign in" in page
    assert 'href="#id_login"' in page
    assert 'data-module="nhsuk-password-input"' in page


@pytest.mark.parametrize("name", ["404.html", "403.html", "400.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_context(name):
    page = render_to_string(name)
    assert len(re.findall("<h1", page)) == 1
    assert not INLINE.findall(page)
    assert re.search(r"<title>[A-Z][^<]+ \u2013 Migrations Portal</title>", page)


@pytest.mark.parametrize(
    ("setting", "mark"), [("PORTAL_DEMO", "made up"), ("PORTAL_NHS_LOGO", "nhsuk-header__logo")]
)
@pytest.mark.parametrize("on", [True, False])
def test_demo_strip_and_logo_are_by_setting(request_, settings, setting, mark, on):
    setattr(settings, setting, on)
    assert (mark in render_to_string("base.html", request=request_)) is on


def test_navigation_marks_where_you_are(request_):
    items = [{"text": "Plan", "href": "/plan/", "current": True}, {"text": "Dates", "href": "/dates/"}]
    page = render_to_string("base.html", {"nav_items": items}, request=request_)
    assert re.findall(r'href="([^"]+)" aria-current="page"', page) == ["/plan/"]
    assert 'aria-label="Menu"' not in render_to_string("base.html", request=request_)


def test_the_base_names_licence_language_and_skip_link(request_):
    page = render_to_string("base.html", request=request_)
    assert '<html lang="en-GB">' in page
    assert "Open Government Licence v3.0" in page
    assert re.search(r'class="nhsuk-skip-link"[^>]*href="#maincontent"', page)
    assert 'id="maincontent"' in page
    assert re.search(r"hx-headers='\{\"X-CSRFToken\": \"\w+\"\}'", page)


def test_messages_become_banners():
    class Said(list):
        pass

    said = [
        messages.storage.base.Message(messages.SUCCESS, "Moved <b>"),
        messages.storage.base.Message(messages.INFO, "Soon"),
    ]
    page = Template("{% load nhsuk %}{% nhsuk_messages said %}").render(Context({"said": said}))
    assert page.count("nhsuk-notification-banner--success") == 1
    assert "Moved &lt;b&gt;" in page
    assert re.findall(r'id="(banner-title-\d)"', page) == ["banner-title-1", "banner-title-2"]


def test_a_form_page_has_all_its_parts(request_):
    page = render_to_string(
        "layouts/form.html",
        {
            "form": GalleryForm(WRONG_ANSWERS),
            "page_title": "Move <dates>",
            "back_url": "/back/",
            "submit_text": "Save",
        },
        request=request_,
    )
    order = ['href="/back/"', "nhsuk-error-summary", "<h1", "<form method=", 'name="name"', "Save"]
    assert [page.index(part) for part in order] == sorted(page.index(part) for part in order)
    assert "<title>Error: Move &lt;dates&gt; \u2013 Migrations Portal</title>" in page
    assert 'novalidate enctype="multipart/form-data"' in page


def test_tags_render_in_templates():
    page = Template(
        '{% load nhsuk %}{% nhsuk "tag" params=more text="Overdue" colour="red" %}'
        '{% nhsukblock "details" summary_text=why %}<p>{{ why }}</p>{% endnhsukblock %}'
        '{% nhsuk_breadcrumb "Practices" "/practices/" why "/x/" %}'
    ).render(Context({"more": {"text": "no", "classes": "app-tag"}, "why": "Why <b>?"}))
    assert "Overdue" in page
    assert "app-tag" in page
    assert "<p>Why &lt;b&gt;?</p>" in page
    assert "<b>" not in page
    assert 'href="/practices/"' in page
