"""The table of contents of the site: every blueprint and its prefix, one line each."""

from __future__ import annotations

from flask import Blueprint, Flask

from app.accounts.views import account, invitations, people, recover, sign_in
from app.badges.views import blueprint as badges
from app.badges.views import office as badge_office
from app.coverage.views import blueprint as coverage
from app.coverage.views import by_link as view_link
from app.desk.views import blueprint as desk
from app.devices.views import account as own
from app.devices.views import people as phones
from app.guides.views.citizens import blueprint as guides
from app.guides.views.media import blueprint as guide_media
from app.guides.views.office import blueprint as guide_office
from app.guides.views.procedures import blueprint as procedures
from app.guides.views.recordings import blueprint as guide_recordings
from app.notices.views import blueprint as notices
from app.places.views import blueprint as places
from app.points.views import commune as commune_page
from app.points.views import office as points
from app.posters.views import citizens as posters
from app.posters.views import office as poster_office
from app.posters.views import printing
from app.pwa.views import blueprint as pwa
from app.requests.views import citizen as request_form
from app.requests.views import office as request_office
from app.requests.views import phone as request_door
from app.sync.views import description, enrolment, phone
from app.teams.views import blueprint as teams
from app.visits.views import blueprint as visits
from app.votes.views import blueprint as votes

SITE: tuple[tuple[Blueprint, str], ...] = (
    (sign_in.blueprint, ""),
    (invitations.blueprint, ""),
    (recover.blueprint, ""),
    (account.blueprint, "/account"),
    (own.blueprint, "/account"),
    (people.blueprint, "/people"),
    (phones.blueprint, "/people"),
    (badge_office, "/people"),
    (badges, ""),
    (coverage, "/coverage"),
    (view_link, "/h"),
    (desk, "/desk"),
    (guides, "/g"),
    (guide_media, "/g/media"),
    (guide_office, "/guides"),
    (guide_recordings, "/guides"),
    (procedures, "/procedures"),
    (places, "/places"),
    (points.blueprint, "/points"),
    (notices, "/points"),
    (teams, "/teams"),
    (commune_page.blueprint, ""),
    (posters.blueprint, ""),
    (poster_office.blueprint, ""),
    (printing.blueprint, ""),
    (phone.blueprint, ""),
    (enrolment.blueprint, ""),
    (description.blueprint, ""),
    (visits, ""),
    (votes, ""),
    (request_form.blueprint, ""),
    (request_office.blueprint, "/requests"),
    (request_door.blueprint, ""),
    (pwa, ""),
)


def register(app: Flask) -> None:
    """Hang every feature at its address."""
    for blueprint, prefix in SITE:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
