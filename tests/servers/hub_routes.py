"""What the local Hub answers on each route. ``{kind}`` is models, datasets or spaces; a revision comes quoted."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.servers.hub_store import Blob, Commit, HubError, Repo, User, is_lfs

if TYPE_CHECKING:
    from tests.servers.hub_server import HubServer


@dataclass
class Asked:
    """One request. match: the named parts of its path, unquoted."""

    hub: HubServer
    method: str
    path: str
    match: dict[str, str]
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    @property
    def user(self) -> User | None:
        """Who asks; 401 for a token that nobody has."""
        given = next((value for name, value in self.headers.items() if name.lower() == "authorization"), "")
        if not given:
            return None
        user = self.hub.store.users.get(given.removeprefix("Bearer "))
        if user is None:
            raise HubError(401, "", "Invalid credentials in Authorization header")
        return user

    @property
    def repo(self) -> Repo:
        return self.hub.store.repo(self.match["kind"], self.match["id"], self.user)

    @property
    def writable(self) -> Repo:
        repo = self.repo
        if self.user is None:
            raise HubError(401, "", "Invalid username or password.")
        if self.user.role != "write" or not self.user.owns(repo.id):
            raise HubError(403, "", "Forbidden: you must use a write token to modify this repository.")
        return repo


@dataclass
class Answer:
    """data: bytes as they are; else the document as JSON."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None


def whoami(asked: Asked) -> Answer:
    if asked.user is None:
        raise HubError(401, "", "Invalid username or password.")
    access = {"displayName": "test", "role": asked.user.role}
    orgs = [{"type": "org", "name": name} for name in asked.user.orgs]
    return Answer(
        200, {"type": "user", "name": asked.user.name, "orgs": orgs, "auth": {"accessToken": access, "type": "access"}}
    )


def create(asked: Asked) -> Answer:
    data = asked.json()
    if asked.user is None:
        raise HubError(401, "", "Invalid username or password.")
    kind = f"{data.get('type') or 'model'}s"
    owner = data.get("organization") or asked.user.name
    repo_id = f"{owner}/{data['name']}"
    url = f"{asked.hub.url}/{'' if kind == 'models' else kind + '/'}{repo_id}"
    if not asked.user.owns(repo_id) or asked.user.role != "write":
        raise HubError(403, "", f"You don't have the rights to create a dataset under the namespace {owner!r}.")
    with asked.hub.store.lock:
        if (kind, repo_id) in asked.hub.store.repos:
            raise HubError(409, "", "You already created this dataset repo", url=url)
        private = data.get("visibility") == "private" or data.get("private") is True
        asked.hub.store.create(kind, repo_id, private=private, author=asked.user.name)
    return Answer(200, {"url": url, "name": repo_id, "id": repo_id})


def delete(asked: Asked) -> Answer:
    data = asked.json()
    kind = f"{data.get('type') or 'model'}s"
    repo_id = f"{data.get('organization') or (asked.user.name if asked.user else '')}/{data['name']}"
    asked.match |= {"kind": kind, "id": repo_id}
    del asked.hub.store.repos[kind, asked.writable.id]
    return Answer(200, {})


def settings(asked: Asked) -> Answer:
    repo, data = asked.writable, asked.json()
    repo.private = data.get("visibility", "private" if repo.private else "public") == "private"
    repo.gated = data.get("gated", repo.gated)
    return Answer(200, {"private": repo.private})


def info(asked: Asked) -> Answer:
    repo = asked.repo
    commit = repo.at(asked.match.get("rev") or "main")
    siblings = [{"rfilename": path} for path in sorted(commit.tree)]
    if asked.query.get("blobs") == ["true"] or asked.query.get("blobs") == ["True"]:
        siblings = [_sibling(path, one) for path, one in sorted(commit.tree.items())]
    document = {
        "_id": "0",
        "id": repo.id,
        "author": repo.id.partition("/")[0],
        "sha": commit.oid,
        "siblings": siblings,
        "private": repo.private,
        "gated": "auto" if repo.gated else False,
        "disabled": False,
        "tags": [],
        "downloads": 0,
        "likes": 0,
        "lastModified": commit.date,
        "createdAt": commit.date,
        "cardData": _front(commit.tree.get("README.md")),
    }
    return Answer(200, document)


def _sibling(path: str, one: Blob) -> dict[str, Any]:
    lfs = {"lfs": {"sha256": one.sha256, "size": one.size, "pointerSize": 130}} if one.lfs else {}
    return {"rfilename": path, "size": one.size, "blobId": one.sha1, **lfs}


def _front(card: Blob | None) -> dict[str, Any]:
    text = (card.data or b"").decode() if card else ""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not found:
        return {}
    parsed = YAML(typ="safe", pure=True).load(found[1])
    return parsed if isinstance(parsed, dict) else {}


def refs(asked: Asked) -> Answer:
    repo = asked.repo
    rows = {
        place: [{"name": name, "ref": f"refs/{ref}/{name}", "targetCommit": oid} for name, oid in sorted(held.items())]
        for place, ref, held in (("branches", "heads", repo.branches), ("tags", "tags", repo.tags))
    }
    return Answer(200, {**rows, "converts": [], "pullRequests": []})


def tree(asked: Asked) -> Answer:
    repo = asked.repo
    commit = repo.at(asked.match["rev"])
    folder = asked.match.get("path", "").strip("/")
    recursive = asked.query.get("recursive", ["false"])[0].lower() in ("true", "1")
    rows = list(_rows(commit, folder, recursive))
    if folder and not rows:
        raise HubError(404, "EntryNotFound", f"{folder} does not exist on {asked.match['rev']}")
    start = int(asked.query.get("cursor", ["0"])[0])
    page = rows[start : start + asked.hub.page]
    headers = {}
    if start + asked.hub.page < len(rows):
        again = f"{asked.hub.url}{quote(asked.path)}?recursive={str(recursive).lower()}&cursor={start + asked.hub.page}"
        headers["Link"] = f'<{again}>; rel="next"'
    return Answer(200, page, headers)


def _rows(commit: Commit, folder: str, recursive: bool) -> Iterator[dict[str, Any]]:
    base = f"{folder}/" if folder else ""
    folders: set[str] = set()
    for path, one in sorted(commit.tree.items()):
        if not path.startswith(base):
            continue
        steps = path[len(base) :].split("/")
        for depth in range(1, len(steps) if recursive else min(2, len(steps))):
            name = base + "/".join(steps[:depth])
            if name not in folders:
                folders.add(name)
                yield {"type": "directory", "oid": hashlib.sha1(name.encode()).hexdigest(), "size": 0, "path": name}
        if recursive or len(steps) == 1:
            yield _file(path, one)


def _file(path: str, one: Blob) -> dict[str, Any]:
    lfs = {"lfs": {"oid": one.sha256, "size": one.size, "pointerSize": 130}} if one.lfs else {}
    return {"type": "file", "oid": one.sha1, "size": one.size, "path": path, **lfs}


def paths_info(asked: Asked) -> Answer:
    commit = asked.repo.at(asked.match["rev"])
    if asked.body[:1] == b"{":
        wanted = asked.json()["paths"]
    else:
        wanted = parse_qs(asked.body.decode())["paths"]
    rows = [_file(path, commit.tree[path]) for path in wanted if path in commit.tree]
    known = {row["path"]: row for row in _rows(commit, "", True) if row["type"] == "directory"}
    return Answer(200, [*rows, *(known[path] for path in wanted if path in known)])


def commits(asked: Asked) -> Answer:
    rows = [
        {"id": one.oid, "title": one.title, "message": "", "date": one.date, "authors": [{"user": one.author}]}
        for one in asked.repo.log(asked.match["rev"])
    ]
    return Answer(200, rows)


def validate_yaml(asked: Asked) -> Answer:
    text = asked.json()["content"]
    found = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
    try:
        YAML(typ="safe", pure=True).load(StringIO(found[1] if found else ""))
    except YAMLError:
        return Answer(400, {"errors": [{"message": "Invalid YAML"}], "warnings": []})
    return Answer(200, {"errors": [], "warnings": []})


def preupload(asked: Asked) -> Answer:
    commit = asked.writable.at(asked.match["rev"])
    rows = []
    for item in asked.json()["files"]:
        lfs = is_lfs(item["path"], item["size"], base64.b64decode(item.get("sample", "")))
        there = commit.tree.get(item["path"])
        mode = "lfs" if lfs else "regular"
        rows.append(
            {
                "path": item["path"],
                "uploadMode": mode,
                "shouldIgnore": False,
                "oid": there.oid if there else None,
            }
        )
    return Answer(200, {"files": rows, "commitOid": commit.oid})


def batch(asked: Asked) -> Answer:
    repo = asked.writable
    data = asked.json()
    several = bool(asked.hub.part_bytes) and "multipart" in data.get("transfers", [])
    objects = []
    for item in data["objects"]:
        row = {"oid": item["oid"], "size": item["size"], "authenticated": True}
        if item["oid"] not in asked.hub.store.blobs:
            row["actions"] = _actions(asked, repo, item, several and item["size"] > asked.hub.part_bytes)
        objects.append(row)
    return Answer(200, {"transfer": "multipart" if several else "basic", "objects": objects})


def _actions(asked: Asked, repo: Repo, item: dict[str, Any], several: bool) -> dict[str, Any]:
    hub = asked.hub
    upload: dict[str, Any] = {"href": hub.sign(f"/lfs/put/{item['oid']}")}
    if several:
        count = -(-item["size"] // hub.part_bytes)
        links = {f"{n:05}": hub.sign(f"/lfs/part/{item['oid']}/{n}") for n in range(1, count + 1)}
        upload = {
            "href": f"{hub.url}/lfs/complete/{item['oid']}",
            "header": {"chunk_size": str(hub.part_bytes), **links},
        }
    verify = {"href": f"{hub.url}/{repo.kind}/{repo.id}.git/info/lfs/objects/verify", "header": {}}
    return {"upload": upload, "verify": verify}


def _check_signature(asked: Asked) -> None:
    if not asked.hub.signed(asked.path, asked.query):
        raise HubError(403, "", "SignatureDoesNotMatch")


def lfs_put(asked: Asked) -> Answer:
    _check_signature(asked)
    if hashlib.sha256(asked.body).hexdigest() != asked.match["oid"]:
        raise HubError(400, "", "the bytes are not those of the hash")
    asked.hub.store.blobs[asked.match["oid"]] = asked.body
    return Answer(200, {})


def lfs_part(asked: Asked) -> Answer:
    _check_signature(asked)
    asked.hub.parts[asked.match["oid"], int(asked.match["number"])] = asked.body
    return Answer(200, {}, {"ETag": f'"{hashlib.md5(asked.body, usedforsecurity=False).hexdigest()}"'})


def lfs_complete(asked: Asked) -> Answer:
    oid = asked.match["oid"]
    data = b"".join(asked.hub.parts[oid, part["partNumber"]] for part in asked.json()["parts"])
    if hashlib.sha256(data).hexdigest() != oid:
        raise HubError(400, "", "the parts are not those of the hash")
    asked.hub.store.blobs[oid] = data
    return Answer(200, {})


def lfs_verify(asked: Asked) -> Answer:
    data = asked.hub.store.blobs.get(asked.json()["oid"])
    return Answer(200 if data is not None and len(data) == asked.json()["size"] else 404, {})


def commit(asked: Asked) -> Answer:
    repo = asked.writable
    lines = [json.loads(line) for line in asked.body.splitlines() if line]
    user = asked.user
    with asked.hub.store.lock:
        made = asked.hub.store.apply(
            repo, asked.match["rev"], lines, user.name if user else "", chunked=asked.hub.chunk_store is not None
        )
    url = f"{asked.hub.url}/{repo.kind}/{repo.id}/commit/{made.oid}"
    return Answer(200, {"success": True, "commitOid": made.oid, "commitUrl": url, "hookOutput": ""})


def tag(asked: Asked) -> Answer:
    repo, name = asked.writable, asked.match["rev"]
    with asked.hub.store.lock:
        if asked.method == "DELETE":
            if name not in repo.tags:
                raise HubError(404, "RevisionNotFound", "Tag not found")
            del repo.tags[name]
            return Answer(200, {})
        target = repo.at(name)
        wanted = asked.json()["tag"]
        if wanted in repo.tags:
            raise HubError(409, "", "Tag reference exists already")
        repo.tags[wanted] = target.oid
    return Answer(200, {})


def branch(asked: Asked) -> Answer:
    repo, name = asked.writable, asked.match["rev"]
    with asked.hub.store.lock:
        if asked.method == "DELETE":
            if name == "main" or name not in repo.branches:
                raise HubError(403 if name == "main" else 404, "RevisionNotFound", "this branch stays")
            del repo.branches[name]
            return Answer(200, {})
        if name in repo.branches:
            raise HubError(409, "", "Reference already exists")
        repo.branches[name] = repo.at(asked.json().get("startingPoint") or "main").oid
    return Answer(200, {})


def squash(asked: Asked) -> Answer:
    repo, name = asked.writable, asked.match["rev"]
    with asked.hub.store.lock:
        held = repo.at(name).tree
        repo.branches.pop(name)
        repo.commit(name, held, "Super-squash branch", "owner")
    return Answer(200, {})


def resolve(asked: Asked) -> Answer:
    asked.match.setdefault("kind", "models")
    repo = asked.repo
    if repo.gated and not (asked.user and asked.user.owns(repo.id)):
        raise HubError(403 if asked.user else 401, "GatedRepo", "Access to this dataset is restricted")
    found = repo.at(asked.match["rev"])
    one = found.tree.get(asked.match["path"])
    commit_header = {"X-Repo-Commit": found.oid}
    if one is None or one.data is None:
        raise HubError(404, "EntryNotFound", "Entry not found", headers=commit_header)
    headers = {**commit_header, "Accept-Ranges": "bytes", "ETag": f'"{one.oid}"'}
    if one.lfs and asked.hub.redirect:
        headers |= {"X-Linked-Etag": f'"{one.oid}"', "X-Linked-Size": str(one.size)}
        headers["Location"] = asked.hub.sign(f"/lfs/get/{one.sha256}")
        return Answer(302, headers=headers, data=b"")
    return _ranged(asked, one.data, headers)


def lfs_get(asked: Asked) -> Answer:
    _check_signature(asked)
    data = asked.hub.store.blobs[asked.match["oid"]]
    return _ranged(asked, data, {"Accept-Ranges": "bytes", "ETag": f'"{asked.match["oid"]}"'})


def _ranged(asked: Asked, data: bytes, headers: dict[str, str]) -> Answer:
    wanted = next((value for name, value in asked.headers.items() if name.lower() == "range"), "")
    found = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
    if not found:
        return Answer(200, headers=headers, data=data)
    start = int(found[1])
    end = min(int(found[2]) if found[2] else len(data) - 1, len(data) - 1)
    if start >= len(data):
        return Answer(416, headers=headers | {"Content-Range": f"bytes */{len(data)}"}, data=b"")
    return Answer(
        206,
        headers=headers | {"Content-Range": f"bytes {start}-{end}/{len(data)}"},
        data=data[start : end + 1],
    )


def xet_token(asked: Asked) -> Answer:
    repo = asked.writable if asked.match["access"] == "write" else asked.repo
    if asked.hub.chunk_store is None:
        raise HubError(404, "", f"{repo.id} has no chunk store")
    url, expires = f"local://{asked.hub.chunk_store}", "4102444800"
    headers = {"X-Xet-Cas-Url": url, "X-Xet-Access-Token": "chunk-store-token", "X-Xet-Token-Expiration": expires}
    return Answer(200, {"casUrl": url, "accessToken": "chunk-store-token", "exp": int(expires)}, headers)


def harnesses(asked: Asked) -> Answer:
    return Answer(200, {})


_REPO = r"/api/(?P<kind>models|datasets|spaces)/(?P<id>[^/]+(?:/[^/]+)?)"
_GIT = r"/(?:(?P<kind>datasets|spaces)/)?(?P<id>[^/]+/[^/]+?)"
_REV = r"(?P<rev>[^/]+)"


def _routes() -> Iterator[tuple[str, tuple[str, ...], re.Pattern[str], Callable[[Asked], Answer]]]:
    get, post, put = ("GET", "HEAD"), ("POST",), ("PUT",)
    change = ("POST", "DELETE")
    repo, git = _REPO, _GIT
    for name, methods, pattern, work in (
        ("whoami", get, r"/api/whoami-v2", whoami),
        ("create", post, r"/api/repos/create", create),
        ("delete", ("DELETE",), r"/api/repos/delete", delete),
        ("settings", put, rf"{repo}/settings", settings),
        ("refs", get, rf"{repo}/refs", refs),
        ("tree", get, rf"{repo}/tree/{_REV}(?:/(?P<path>.*))?", tree),
        ("paths_info", post, rf"{repo}/paths-info/{_REV}", paths_info),
        ("commits", get, rf"{repo}/commits/{_REV}", commits),
        ("validate_yaml", post, r"/api/validate-yaml", validate_yaml),
        ("preupload", post, rf"{repo}/preupload/{_REV}", preupload),
        ("lfs_batch", post, rf"{git}\.git/info/lfs/objects/batch", batch),
        ("lfs_verify", post, rf"{git}\.git/info/lfs/objects/verify", lfs_verify),
        ("lfs_put", put, r"/lfs/put/(?P<oid>\w+)", lfs_put),
        ("lfs_part", put, r"/lfs/part/(?P<oid>\w+)/(?P<number>\d+)", lfs_part),
        ("lfs_complete", post, r"/lfs/complete/(?P<oid>\w+)", lfs_complete),
        ("lfs_get", get, r"/lfs/get/(?P<oid>\w+)", lfs_get),
        ("commit", post, rf"{repo}/commit/{_REV}", commit),
        ("tag", change, rf"{repo}/tag/{_REV}", tag),
        ("branch", change, rf"{repo}/branch/{_REV}", branch),
        ("squash", post, rf"{repo}/super-squash/{_REV}", squash),
        ("xet_token", get, rf"{repo}/xet-(?P<access>write|read)-token/{_REV}", xet_token),
        ("resolve", get, rf"{git}/resolve/{_REV}/(?P<path>.*)", resolve),
        ("harnesses", get, r"/api/(?:agent-harnesses|telemetry/.*)", harnesses),
        ("info", get, rf"{repo}(?:/revision/{_REV})?", info),
    ):
        yield name, methods, re.compile(pattern), work


ROUTES = tuple(_routes())
