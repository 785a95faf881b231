#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the reference for people of schemas/openapi.json: reference.html in
English, reference.zh.html in Chinese. One file each: no script, nothing from
outside, one style block whose hash is in the page's own policy. Standard
library alone.

  reference.py            writes both
  reference.py --check    says whether what is there is what it would write
"""
import base64
import hashlib
import html
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("HEDUI_ROOT") or os.path.dirname(os.path.dirname(HERE))
SCHEMAS = os.path.join(ROOT, "schemas")
PAGES = {"en": "reference.html", "zh": "reference.zh.html"}
METHODS = ("get", "head", "post", "patch", "delete")
COMPONENT = "#/components/schemas/"

# Words of the page itself; everything else is in the description.
WORDS = {
    "title": ("Hedui API", "核对接口"),
    "lead": ("Reference", "接口说明"),
    "contents": ("Contents", "目录"),
    "other": ("中文", "English"),
    "skip": ("To the text", "跳到正文"),
    "scope": ("scope", "权限"),
    "nobody": ("no token needed", "无需令牌"),
    "purpose": ("purpose demanded", "须写明目的"),
    "parameters": ("Parameters", "参数"),
    "body": ("Body", "请求内容"),
    "typed": ("As typed", "请求示例"),
    "answers": ("Answers", "答复"),
    "errors": ("Errors", "错误"),
    "headers": ("Headers", "响应头"),
    "example": ("Example", "示例"),
    "name": ("Name", "名称"),
    "meaning": ("Meaning", "含义"),
    "need": ("required", "必填"),
    "sometimes": ("sometimes", "有时"),
    "objects": ("Objects", "数据对象"),
    "all_errors": ("Every error", "全部错误"),
    "field": ("Field", "字段"),
    "one_of": ("one of", "其一"),
    "list_of": ("list of", "列表："),
    "or": (" or ", " 或 "),
    "null": ("null", "null"),
    "any": ("anything", "任意"),
    "same": ("The same fields as", "字段同"),
    "english": ("", "（该对象的说明为英文。）"),
    "made": ("Made from openapi.json, version", "由 openapi.json 生成，版本"),
    "raw": ("The same for programs:", "供程序使用："),
    "query": ("query", "查询参数"), "path": ("path", "路径"),
    "header": ("header", "请求头"), "default": ("unless said", "默认"),
    "agency": ("agency", "委托单位"), "auditor": ("auditor", "审计"),
    "supervisor": ("supervisor", "监管"), "operator": ("operator", "运维"),
    "object": ("object", "对象"), "string": ("text", "文本"),
    "integer": ("integer", "整数"), "boolean": ("true or false", "true 或 false"),
    "array": ("list", "列表"), "bytes": ("bytes", "字节"),
    "characters": ("characters", "字符"), "at_least": ("at least", "至少"),
    "at_most": ("at most", "至多"),
}
# Shown among the objects, in this order; Message and Report are files of their
# own, of which the top is shown.
OBJECTS = ("Message", "Request", "Submission", "Case", "Revision", "Report",
           "Document", "DocumentBrought", "Look", "Upload", "Result", "Event",
           "Webhook", "Delivery", "Queue", "Timeline", "DeadLetter", "Line", "Deadline",
           "Problem", "Error")
# Of these, what a caller sends.
SENT = ("Message", "Request", "DocumentBrought")


def esc(text):
    return html.escape(str(text), quote=True)


def inline(text):
    """`code` and *emphasis* of a text that is escaped here."""
    text = esc(text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"\*([^*\s][^*]*)\*", r"<em>\1</em>", text)


def prose(text):
    """Paragraphs; one that is indented is code."""
    out = []
    for part in text.strip("\n").split("\n\n"):
        if part.startswith("    "):
            code = "\n".join(line[4:] for line in part.split("\n"))
            out.append(f"<pre><code>{esc(code)}</code></pre>")
        else:
            out.append(f"<p>{inline(part)}</p>")
    return "\n".join(out)


class Page:
    def __init__(self, document, language):
        self.document = document
        self.language = language
        self.column = ("en", "zh").index(language)
        self.out = []

    # ---- words ----

    def word(self, key):
        return WORDS[key][self.column]

    def say(self, node, key="description"):
        """A text of the description in the language of the page."""
        chinese = node.get("x-zh")
        if self.language == "zh" and chinese:
            if isinstance(chinese, str):
                if key in ("description", "summary"):
                    return chinese
            elif key in chinese:
                return chinese[key]
        return node.get(key, "")

    def add(self, *parts):
        self.out.extend(parts)

    # ---- schemas ----

    def follow(self, node):
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].split("/")[1:]:
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
        return node

    def type_of(self, schema):
        """In a few words, with links to objects."""
        name = schema.get("$ref", "").removeprefix(COMPONENT)
        if name in OBJECTS:
            return f'<a href="#object-{name}">{name}</a>'
        whole = self.follow(schema)
        for key in ("anyOf", "oneOf"):
            if key in whole:
                return self.word("or").join(self.type_of(s) for s in whole[key])
        if "const" in whole:
            return f"<code>{esc(json.dumps(whole['const']))}</code>"
        if "enum" in whole:
            return " ".join(f"<code>{esc('null' if v is None else v)}</code>"
                            for v in whole["enum"])
        kinds = whole.get("type", "any")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        return self.word("or").join(self.kind_of(k, whole) for k in kinds)

    def kind_of(self, kind, whole):
        if kind == "array":
            return f"{self.word('list_of')} {self.type_of(whole.get('items', {}))}"
        if kind == "string" and whole.get("format") in ("date", "date-time"):
            return {"date": "YYYY-MM-DD",
                    "date-time": "YYYY-MM-DDThh:mm:ssZ"}[whole["format"]]
        text = self.word(kind)
        if kind == "integer" and "minimum" in whole and "maximum" in whole:
            text += f" {whole['minimum']}–{whole['maximum']}"
        if kind == "string" and "maxLength" in whole:
            text += (f" {whole.get('minLength', 0)}–{whole['maxLength']} "
                     f"{self.word('characters')}")
        if "default" in whole:
            text += f", {self.word('default')} <code>{esc(json.dumps(whole['default']))}</code>"
        return text

    def properties(self, schema):
        """Of a schema and all its parts: name, schema, whether it must be."""
        schema = self.follow(schema)
        rows = {name: (part, name in schema.get("required", []))
                for name, part in schema.get("properties", {}).items()}
        for part in schema.get("allOf", []):
            rows.update(self.properties(part))
        return rows

    def field_rows(self, schema, is_answer, before=""):
        for name, (part, must) in self.properties(schema).items():
            whole = self.follow(part)
            text = self.say(part) or self.say(whole)
            # In what is sent, what must be; in an answer, what may be missing.
            need = ""
            if must != is_answer:
                need = (f' <span class="{"soft" if is_answer else "need"}">'
                        f'{self.word("sometimes" if is_answer else "need")}</span>')
            self.add(f"<tr><td><code>{esc(before + name)}</code>{need}</td>",
                     f'<td><span class="type">{self.type_of(part)}</span>',
                     f"{'<br>' if text else ''}{inline(text)}</td></tr>")
            is_object = "$ref" not in part or \
                part["$ref"].removeprefix(COMPONENT) not in OBJECTS
            inner = whole.get("items", whole)
            if is_object and "$ref" not in inner and "properties" in inner:
                self.field_rows(inner, is_answer, before + name +
                                ("[]." if "items" in whole else "."))

    def fields(self, schema, is_answer):
        if not self.properties(schema):
            return
        self.add('<table class="fields"><thead><tr>',
                 f"<th>{self.word('field')}</th><th>{self.word('meaning')}</th>",
                 "</tr></thead><tbody>")
        self.field_rows(schema, is_answer)
        self.add("</tbody></table>")

    # ---- parts of an operation ----

    def parameters(self, operation, item):
        rows = [self.follow(p) for p in
                item.get("parameters", []) + operation.get("parameters", [])]
        if not rows:
            return
        self.add(f"<h4>{self.word('parameters')}</h4>",
                 '<table class="fields"><thead><tr>',
                 f"<th>{self.word('name')}</th><th>{self.word('meaning')}</th>",
                 "</tr></thead><tbody>")
        for row in rows:
            need = ""
            if row.get("required") and row["in"] != "path":
                need = f' <span class="need">{self.word("need")}</span>'
            self.add(f"<tr><td><code>{esc(row['name'])}</code>{need}</td>",
                     f'<td><span class="type">{self.word(row["in"])} · ',
                     f"{self.type_of(row['schema'])}</span>",
                     f"<br>{inline(self.say(row))}</td></tr>")
        self.add("</tbody></table>")

    def code(self, value):
        text = value if isinstance(value, str) else \
            json.dumps(value, ensure_ascii=False, indent=2)
        text = text.replace("\r\n", "\n")
        return f"<pre><code>{esc(text)}</code></pre>"

    def examples(self, media):
        """What it looks like; what is long is folded."""
        rows = [(self.say(e, "summary"), e["value"])
                for e in media.get("examples", {}).values()]
        if "example" in media:
            rows.append((self.word("example"), media["example"]))
        for number, (name, value) in enumerate(rows):
            is_open = len(json.dumps(value)) < 1200 and number == 0
            self.add(f"<details{' open' if is_open else ''}>",
                     f"<summary>{esc(name)}</summary>", self.code(value),
                     "</details>")

    def shape(self, media, is_answer):
        """The fields, or the object that they are those of."""
        name = media["schema"].get("$ref", "").removeprefix(COMPONENT)
        if name in OBJECTS:
            self.add(f'<p class="soft">{self.word("same")} '
                     f'<a href="#object-{name}">{name}</a></p>')
        elif "oneOf" in media["schema"]:
            self.add(f'<p class="soft">{self.word("one_of")}: '
                     f"{self.type_of(media['schema'])}</p>")
        else:
            self.fields(media["schema"], is_answer)

    def body(self, operation):
        if "requestBody" not in operation:
            return
        for kind, media in operation["requestBody"]["content"].items():
            self.add(f"<h4>{self.word('body')} <code>{esc(kind)}</code></h4>")
            self.shape(media, False)
            self.examples(media)

    def answers(self, operation):
        self.add(f"<h4>{self.word('answers')}</h4>")
        errors = []
        for status, response in operation["responses"].items():
            name = response.get("$ref", "").rpartition("/")[2]
            response = self.follow(response)
            if not status.startswith("2"):
                errors.append((status, name))
                continue
            kinds = response.get("content", {})
            self.add(f'<p><span class="status good">{status}</span> ',
                     inline(self.say(response)), " ",
                     " ".join(f"<code>{esc(k)}</code>" for k in kinds), "</p>")
            own = {n: self.follow(h) for n, h in
                   response.get("headers", {}).items()
                   if n != "Request-Id" and not n.startswith("RateLimit")}
            if own:
                self.add("<ul>")
                for header, node in own.items():
                    self.add(f"<li><code>{esc(header)}: {esc(node['example'])}"
                             f"</code> {inline(self.say(node))}</li>")
                self.add("</ul>")
            for kind, media in kinds.items():
                if "json" in kind:
                    self.shape(media, True)
                self.examples(media)
        links = [f'<a href="#error-{n}">{s}</a>' if n else s
                 for s, n in errors]
        self.add(f"<p><span class=\"soft\">{self.word('errors')}:</span> ",
                 " ".join(links), "</p>")

    def path(self, path):
        return re.sub(r"\{(\w+)\}", r"<i>{\1}</i>", esc(path))

    def verb(self, method):
        return f'<span class="verb {method}">{method.upper()}</span>'

    def operation(self, path, method, item):
        operation = item[method]
        name = operation["operationId"]
        self.add(f'<section class="op" id="{name}">',
                 f"<h3><a href=\"#{name}\">{esc(self.say(operation, 'summary'))}</a></h3>",
                 f'<div class="call">{self.verb(method)}',
                 f'<span class="path">{self.path(path)}</span></div>',
                 '<ul class="tags">')
        scopes = [s for way in operation.get("security", [])
                  for s in way.get("bearer", [])]
        for scope in scopes:
            self.add(f"<li>{self.word('scope')} {scope}</li>")
        for role in operation["x-roles"]:
            self.add(f"<li>{self.word(role)}</li>")
        if not operation["x-roles"]:
            self.add(f"<li>{self.word('nobody')}</li>")
        if operation.get("x-purpose"):
            self.add(f'<li class="must">{self.word("purpose")}</li>')
        self.add("</ul>", prose(self.say(operation)))
        self.add(f"<h4>{self.word('typed')}</h4>")
        for call in operation["x-curl"].split("\n\n"):
            self.add(f'<pre class="typed" data-operation="{name}"><code>'
                     f"{esc(call)}</code></pre>")
        self.parameters(operation, item)
        self.body(operation)
        self.answers(operation)
        self.add("</section>")

    # ---- the page ----

    def operations(self, tag):
        for path, item in self.document["paths"].items():
            for method in item:
                if method in METHODS and item[method]["tags"] == [tag]:
                    yield path, method, item

    def tag_title(self, tag):
        return tag["x-zh"] if self.language == "zh" else tag["x-title"]

    def contents(self):
        self.add('<nav aria-label="', self.word("contents"), '"><details open>',
                 f"<summary>{self.word('contents')}</summary><ul>")
        for chapter in self.document["x-chapters"]:
            self.add(f'<li><a href="#{chapter["id"]}">'
                     f"{esc(self.say(chapter, 'title'))}</a></li>")
        self.add("</ul>")
        for tag in self.document["tags"]:
            self.add(f'<a class="group" href="#tag-{tag["name"]}">'
                     f"{esc(self.tag_title(tag))}</a><ul>")
            for _, method, item in self.operations(tag["name"]):
                operation = item[method]
                self.add(f'<li><a href="#{operation["operationId"]}">'
                         f"{self.verb(method)}"
                         f"<span>{esc(self.say(operation, 'summary'))}</span></a></li>")
            self.add("</ul>")
        self.add(f'<a class="group" href="#all-errors">{self.word("all_errors")}</a>',
                 f'<a class="group" href="#objects">{self.word("objects")}</a>',
                 "</details></nav>")

    def every_error(self):
        self.add(f'<h2 id="all-errors">{self.word("all_errors")}</h2>')
        for name, response in sorted(
                self.document["components"]["responses"].items(),
                key=lambda pair: self.status_of(pair[1])):
            self.add(f'<section class="op" id="error-{name}">',
                     f'<h3><span class="status bad">{self.status_of(response)}'
                     f"</span> {inline(self.say(response))}</h3>")
            for media in response["content"].values():
                self.examples(media)
            self.add("</section>")

    def status_of(self, response):
        media = next(iter(response["content"].values()))
        value = media.get("example") or \
            next(iter(media["examples"].values()))["value"]
        return value["status"]

    def objects(self):
        self.add(f'<h2 id="objects">{self.word("objects")}</h2>')
        for name in OBJECTS:
            schema = self.document["components"]["schemas"][name]
            self.add(f'<section class="op" id="object-{name}"><h3>{name}</h3>')
            text = self.say(schema)
            is_file = name in ("Message", "Request", "Report")
            language = ' lang="en"' if is_file else ""
            if is_file and self.language == "zh":
                self.add(f'<p class="soft">{self.word("english")}</p>')
            self.add(f"<div{language}>")
            if text:
                self.add(f"<p>{inline(text)}</p>")
            if "oneOf" in schema:
                for part in schema["oneOf"]:
                    if part["$ref"].removeprefix(COMPONENT) in OBJECTS:
                        self.add(f"<p>{self.type_of(part)}</p>")
                    else:
                        self.fields(part, name not in SENT)
            self.fields(schema, name not in SENT)
            self.add("</div></section>")

    def make(self, style):
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (f"default-src 'none'; style-src 'sha256-{digest}'; "
                  "base-uri 'none'; form-action 'none'")
        info = self.document["info"]
        other = "en" if self.language == "zh" else "zh"
        self.add("<!DOCTYPE html>\n",
                 f'<html lang="{"zh-CN" if self.language == "zh" else "en"}">',
                 '<head><meta charset="utf-8">',
                 f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
                 '<meta name="viewport" content="width=device-width, initial-scale=1">',
                 f"<title>{self.word('title')}</title>",
                 f"<style>{style}</style></head>\n<body>",
                 f'<a class="skip" href="#text">{self.word("skip")}</a>')
        self.contents()
        self.add('<main id="text"><header>',
                 f'<p class="soft"><a href="?lang={other}" hreflang="{other}" lang="{other}">',
                 f"{self.word('other')}</a></p>",
                 f"<h1>{self.word('title')}</h1>",
                 f'<p class="lead">{esc(self.say(info, "summary"))}</p>',
                 prose(self.say(info)), "</header>")
        for chapter in self.document["x-chapters"]:
            self.add(f'<h2 id="{chapter["id"]}">{esc(self.say(chapter, "title"))}</h2>',
                     prose(self.say(chapter, "text")))
        for tag in self.document["tags"]:
            self.add(f'<h2 id="tag-{tag["name"]}">{esc(self.tag_title(tag))}</h2>')
            for path, method, item in self.operations(tag["name"]):
                self.operation(path, method, item)
        self.every_error()
        self.objects()
        self.add(f"<footer><p>{self.word('made')} {esc(info['version'])}. ",
                 f'{self.word("raw")} <a href="/v1/openapi.json">openapi.json</a></p>',
                 "</footer></main></body></html>\n")
        # A line for each block, so that a change is seen in a diff.
        return re.sub(r"(</(?:p|h[1-4]|tr|li|pre|ul|table|section|details|nav)>)",
                      r"\1" + "\n", "".join(self.out)).replace("\n\n", "\n")


def make(language):
    with open(os.path.join(SCHEMAS, "openapi.json"), encoding="utf-8") as stream:
        document = json.load(stream)
    with open(os.path.join(HERE, "reference.css"), encoding="utf-8") as stream:
        style = stream.read().replace("\n", "")
    return Page(document, language).make(style)


def main():
    for language, name in PAGES.items():
        path, made = os.path.join(SCHEMAS, name), make(language)
        if sys.argv[1:] == ["--check"]:
            with open(path, encoding="utf-8", newline="") as stream:
                if stream.read() != made:
                    sys.exit(f"schemas/{name} is not what schemas/openapi.json "
                             "gives: run tests/api/reference.py")
            continue
        with open(path, "w", encoding="utf-8", newline="") as stream:
            stream.write(made)


if __name__ == "__main__":
    main()
