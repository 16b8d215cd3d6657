"use strict";
(function () {
  var PALETTE = ["#8a96a8", "#3f7fe0", "#c98a1b", "#8e63d0", "#2f9e63", "#b3261e", "#4aa3b5", "#7a6a58"];
  // The same word has the same colour in every chart.
  var COLOURS = { "未开始": "#8a96a8", "未巡察": "#8a96a8", "整改中": "#3f7fe0", "基本完成": "#c98a1b", "已完成": "#8e63d0",
    "已销号": "#2f9e63", "已巡察": "#2f9e63", "退回": "#b3261e" };
  var charts = [];

  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function rowsOf(box) {
    return Array.prototype.map.call(document.querySelectorAll("#" + box.dataset.table + " tbody tr"), function (row) {
      return { name: row.cells[0].textContent.trim(), value: Number(row.cells[1].textContent) };
    });
  }

  function ring(rows, narrow) {
    return {
      legend: { bottom: 0, textStyle: { color: css("--c-text") },
        formatter: function (name) { return name + " " + rows.filter(function (r) { return r.name === name; })[0].value; } },
      series: [{ type: "pie", radius: ["45%", "68%"], center: ["50%", "42%"],
        data: rows.filter(function (r) { return r.value; }).map(function (r) {
          return { name: r.name, value: r.value, itemStyle: { color: COLOURS[r.name] } };
        }),
        label: { show: !narrow, color: css("--c-text"), formatter: "{b} {c}" } }]
    };
  }

  function bars(rows) {
    return {
      grid: { left: 8, right: 40, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1, axisLabel: { color: css("--c-muted") }, splitLine: { lineStyle: { color: css("--c-line") } } },
      yAxis: { type: "category", inverse: true, data: rows.map(function (r) { return r.name; }),
        axisLabel: { color: css("--c-text"), width: 132, overflow: "break" }, axisTick: { show: false } },
      series: [{ type: "bar", barMaxWidth: 18, data: rows.map(function (r) { return r.value; }),
        label: { show: true, position: "right", color: css("--c-text") }, itemStyle: { color: PALETTE[1], borderRadius: [0, 4, 4, 0] } }]
    };
  }

  function draw(entry) {
    var rows = rowsOf(entry.box);
    var option = entry.box.dataset.chart === "ring" ? ring(rows, entry.box.clientWidth < 420) : bars(rows);
    option.color = PALETTE;
    option.textStyle = { fontFamily: css("--font"), color: css("--c-text") };
    option.tooltip = { renderMode: "richText", confine: true };
    option.animation = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    option.aria = { enabled: true, label: { description: entry.box.getAttribute("aria-label") } };
    entry.chart.setOption(option, true);
  }

  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var entry = { box: box, chart: window.echarts.init(box, null, { locale: "ZH" }) };
    charts.push(entry);
    draw(entry);
  });
  document.addEventListener("themechange", function () { charts.forEach(draw); });
  ["resize", "beforeprint"].forEach(function (moment) {
    window.addEventListener(moment, function () { charts.forEach(function (entry) { entry.chart.resize(); draw(entry); }); });
  });
})();
