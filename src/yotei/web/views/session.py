"""Log-in, log-out, language."""

from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.views.decorators.http import require_http_methods, require_POST

from yotei.web import drafts, errors
from yotei.web.access import inside
from yotei.web.entrance import ways_in
from yotei.web.forms.entering import LoginForm


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    back = inside(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and request.method != "POST":
        return redirect(back)
    typed = {"username": request.GET.get("username", "")}
    form = LoginForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_valid() and (employee := form.admitted(address=request.META["REMOTE_ADDR"])):
        answer: HttpResponse = perform_password_login(request, {}, Login(user=employee, redirect_url=back))
        return answer
    context = {"form": form, "next": back, "here": back, "kept_as": "login", "has_draft": "draft" in request.session}
    context["providers"] = ways_in(request, back)
    return render(request, "yotei/login.html", context, status=422 if form.is_bound else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    end_session(request)
    return redirect("login")


def no_single_log_out(request: HttpRequest, organization_slug: str) -> HttpResponse:
    raise Http404


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Kept on the employee sheet; before the log-in in a cookie. What the page's form holds is back on the next one."""
    wanted, back = request.GET.get("to", ""), inside(request, request.GET.get("next", ""))
    if not request.user.is_authenticated:
        back = f"/login?{urlencode({'next': back, 'username': request.POST.get('username', '')[:100]})}"
    elif "author" in request.POST and not drafts.keep(request, path=urlsplit(back).path, says=False):
        return errors.too_long()
    response = redirect(back)
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        if request.user.is_authenticated:
            request.user.change_sheet(language=wanted)
        age = 365 * 24 * 60 * 60  # a year, so that the log-in page is in the language that was last read
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=age, samesite="Lax", secure=request.is_secure()
        )
    return response
