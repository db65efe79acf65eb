"""Reads feeds with another implementation, and JSON feeds by the rules of JSON Feed 1.1."""

import json
import sys

import feedparser

given = json.load(sys.stdin)
for feed in given:
    path, text = feed["path"], feed["text"]
    if ".json" in path:
        read = json.loads(text)
        assert read["version"] == "https://jsonfeed.org/version/1.1", path
        assert isinstance(read["title"], str) and read["title"], path
        assert read["feed_url"].startswith("http") and read["home_page_url"].startswith("http"), path
        ids = [item["id"] for item in read["items"]]
        for item in read["items"]:
            assert isinstance(item["id"], str) and ("content_html" in item or "content_text" in item), path
            assert all(set(author) <= {"name", "url", "avatar"} and author for author in item["authors"]), path
            assert all(isinstance(tag, str) for tag in item["tags"]), path
        titles = [item["title"] for item in read["items"]]
    else:
        # Parsing is strict: it falls back to a loose parser, and says so, where the document is not well-formed.
        read = feedparser.parse(text.encode(), sanitize_html=False)
        assert not read.bozo, f"{path}: {read.get('bozo_exception')}"
        assert read.version in ("atom10", "rss20"), f"{path}: {read.version}"
        assert read.feed.title and read.feed.link, path
        ids = [entry.id for entry in read.entries]
        assert all(entry.get("updated_parsed") or entry.get("published_parsed") for entry in read.entries), path
        titles = [entry.title for entry in read.entries]
    assert len(ids) == len(set(ids)) and all(id.startswith("urn:uuid:") for id in ids), path
    assert len(titles) >= feed["least"], f"{path}: {titles}"
print(f"{len(given)} feeds")
