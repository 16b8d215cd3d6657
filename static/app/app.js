"use strict";
(function () {
  function toast(text) {
    var box = document.createElement("div");
    box.className = "toast-msg";
    box.setAttribute("role", "alert");
    box.textContent = text;
    document.body.appendChild(box);
    setTimeout(function () { box.remove(); }, 8000);
  }

  // The bar of a list with tick boxes says how many rows are ticked and waits for the first one.
  function countTicks() {
    var bar = document.getElementById("bulk");
    if (!bar) return;
    var ticked = document.querySelectorAll("input[form=bulk]:checked").length;
    bar.querySelectorAll("[data-count]").forEach(function (place) { place.textContent = ticked; });
    bar.querySelectorAll("button").forEach(function (button) { button.disabled = ticked === 0; });
  }
  document.addEventListener("change", function (ev) { if (ev.target.form && ev.target.form.id === "bulk") countTicks(); });
  document.addEventListener("htmx:afterSwap", countTicks);
  countTicks();

  document.addEventListener("click", function (ev) {
    var button = ev.target.closest("[data-action]");
    if (!button) return;
    if (button.dataset.action === "print") window.print();
    if (button.dataset.action === "tick-all") {
      document.querySelectorAll("input[form=bulk]").forEach(function (box) { box.checked = button.checked; });
      countTicks();
    }
    if (button.dataset.action === "theme") {
      var next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      document.cookie = "theme=" + next + "; path=/; max-age=31536000; samesite=lax";
      document.documentElement.dataset.bsTheme = next;
      document.dispatchEvent(new CustomEvent("themechange"));
    }
  });

  // What cannot be undone asks first; a second click on a running form does nothing.
  document.addEventListener("submit", function (ev) {
    var form = ev.target;
    var button = ev.submitter;
    var question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) { ev.preventDefault(); ev.stopPropagation(); return; }
    if (form.method !== "post") return;
    if (form.dataset.busy) { ev.preventDefault(); return; }
    form.dataset.busy = "1";
    var label = (button && button.dataset.busy) || form.dataset.busyLabel;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.classList.add("disabled");
      if (label) button.textContent = label;
    }
    // A download answers without leaving the page.
    setTimeout(function () {
      delete form.dataset.busy;
      if (button) { button.removeAttribute("aria-disabled"); button.classList.remove("disabled"); }
    }, 15000);
  }, true);
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-busy]").forEach(function (form) { delete form.dataset.busy; });
  });

  document.addEventListener("htmx:responseError", function (ev) {
    var status = ev.detail.xhr.status;
    toast(status === 403 ? "没有权限，或页面已过期，请刷新后重试。"
      : status === 404 ? "内容不存在或已被移除。"
        : "操作没有完成（错误 " + status + "），请重试。");
  });
  // What was typed before the scripts had arrived narrows the list as well.
  window.addEventListener("load", function () {
    var search = document.querySelector("form.filters input[type=search]");
    if (search && search.value !== search.defaultValue) window.htmx.trigger(search.form, "submit");
  });
  // A page whose printing is put on record prints once that is done.
  document.addEventListener("printpage", function () { window.print(); });
  document.addEventListener("htmx:sendError", function () { toast("无法连接服务器，请检查网络。"); });
  document.addEventListener("htmx:afterSwap", function () {
    var results = document.getElementById("results");
    var live = document.getElementById("live");
    if (!results) return;
    var heading = results.querySelector("h2");
    if (heading && live) live.textContent = heading.textContent;
    var filters = document.querySelector("form.filters");
    if (!filters) return;
    var sort = filters.querySelector("[name=sort]");
    if (!sort) { sort = document.createElement("input"); sort.type = "hidden"; sort.name = "sort"; filters.prepend(sort); }
    sort.value = results.dataset.sort || "";
  });
})();
