"""What a person would complain about on a page, found by looking at it through the browser."""

import json
import re
from typing import Any

from django.conf import settings

AXE = settings.NODE_MODULES_DIR / "axe-core"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

# Latin letters that belong on a Chinese page: addresses, file names and kinds, units, numbers of rows.
FILE_KINDS = "xlsx|xls|ods|csv|pdf|docx|doc|jpeg|jpg|png|ofd|wps|zip|txt"
LATIN = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+"
    rf"|[^\s，。；、：（）《》“”]*\.(?:{FILE_KINDS})\b"
    r"|(?<![a-z])(?:PDF|JPG|JPEG|PNG|Word|Excel|WPS|OFD|CSV|ODS|XLSX|XLS|UTF-8|GB18030|GBK|MB|KB|IP|ZIP|TXT|DOC|DOCX)\b"
    r"|\bSheet\d+\b"
    r"|\b[A-Z]{1,4}\d*(?:-\d+)+\b",
    re.IGNORECASE | re.ASCII,
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")

TEXTS = """() => {
  const texts = [document.title, document.body.innerText];
  for (const name of ["placeholder", "aria-label", "title", "alt"])
    for (const one of document.querySelectorAll(`body [${name}]`)) texts.push(one.getAttribute(name));
  return texts.join("\\n");
}"""

# Text cut off, pushed out of the window, or squeezed to one character per line.
LAYOUT = """() => {
  const bad = [], wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) bad.push(`页面横向滚动：${wide} > ${innerWidth}`);
  const scrolls = el => {
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (["auto", "scroll"].includes(style.overflowX) || style.position === "fixed") return true;
    }
    return false;
  };
  const seen = "button, .btn, .tag, .pill, .badge, h1, h2, h3, label, legend, th, td, dt, dd, main a, summary";
  for (const el of document.querySelectorAll(seen)) {
    const text = (el.innerText || "").trim();
    if (!text || el.closest(".visually-hidden, [hidden]")) continue;
    const box = el.getBoundingClientRect(), style = getComputedStyle(el), name = `${el.tagName} “${text.slice(0, 30)}”`;
    if (box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
    const cuts = style.overflowX === "hidden" && style.display !== "inline";
    if (cuts && el.scrollWidth > el.clientWidth + 1) bad.push(`文字被截断：${name}`);
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(el)) bad.push(`超出窗口：${name}`);
    const han = text.replace(/[^\\u4e00-\\u9fff]/g, "").length;
    if (han > 2 && style.display !== "inline" && box.width < parseFloat(style.fontSize) * 1.9)
      bad.push(`一行一字：${name}`);
  }
  return bad;
}"""

RUN_AXE = """([locale, tags]) => {
  axe.configure({locale});
  return axe.run({runOnly: tags}).then(result => result.violations.map(
    one => `${one.id}：${one.help} ${one.nodes.map(node => node.target.join(" ")).slice(0, 4).join(" | ")}`));
}"""


def english_words(page: Any, known: set[str] = frozenset()) -> list[str]:
    """The English words a person reads on the page; `known` are account names and the like."""
    text = LATIN.sub(" ", page.evaluate(TEXTS))
    return sorted({word for word in ENGLISH.findall(text) if word not in known})


def layout_faults(page: Any) -> list[str]:
    """Sideways scrolling, cut-off and squeezed text at the present window size."""
    return page.evaluate(LAYOUT)


def axe_violations(page: Any) -> list[str]:
    """What axe-core finds, in Chinese."""
    page.evaluate((AXE / "axe.min.js").read_text(encoding="utf-8"))  # through the debugger: the policy stays as it is
    locale = json.loads((AXE / "locales" / "zh_CN.json").read_text(encoding="utf-8"))
    return page.evaluate(RUN_AXE, [locale, AXE_TAGS])


def complaints(page: Any, known: set[str] = frozenset()) -> list[str]:
    """Everything wrong with the words and the layout of the page, at desktop and at phone width."""
    found = [f"英文：{word}" for word in english_words(page, known)]
    for name, size in (("电脑", DESKTOP), ("手机", PHONE)):
        page.set_viewport_size(size)
        found += [f"{name} {fault}" for fault in layout_faults(page)]
    return found
