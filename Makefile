# Recipes run in this folder and use relative paths, so the folder's own path may be long and contain blanks.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test coverage lint format lock notice sbom bench clean

# The first Python that is new enough; PYTHON=… chooses another one.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
VENV := $(BIN)/python
LAUNCH = @"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	{ echo "错误：找不到 Python 3.11 或更高版本，请先安装，或用 PYTHON=路径 指定。" >&2; exit 1; }; \
	exec "$(PYTHON)" inspection/launch.py
TEMPLATES = find templates -name '*.html' -print0
# Every file of a release, for every platform; no address of a registry, no path of a machine.
COMPILE = "$(VENV)" -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command "make lock" $(ARGS)
export PORT HOST

help: ## 显示可用的命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## 安装：.venv、Python 依赖、前端资源
	$(LAUNCH) setup

run: ## 安装（如需要）并启动全部服务；PORT=8001 换端口，DEMO=false 不载入演示数据
	$(LAUNCH) run

setup-dev:
	$(LAUNCH) setup-dev

test: lint ## 全部检查与测试
	@echo "== pytest（并行，真实的 PostgreSQL 与 Redis）"
	@"$(VENV)" -m pytest -n 2 $(ARGS)

coverage: setup-dev ## 测试并统计各部分的代码覆盖率，任一部分低于 90% 即失败
	@rm -rf var/coverage && mkdir -p var/coverage
	@"$(BIN)/coverage" run -m pytest -n 2 -q $(ARGS)
	@"$(BIN)/coverage" combine -q
	@for app in inspection rounds findings rectification; do \
		echo "== $$app"; "$(BIN)/coverage" report --include "$$app/*" --fail-under 90 --format total || exit 1; done

lint: setup-dev ## 只做静态检查：ruff、djade、djangofmt、stylelint、导入约定、类型、部署检查、迁移检查
	@echo "== ruff format"
	@"$(VENV)" -m ruff format --check .
	@echo "== ruff check"
	@"$(VENV)" -m ruff check .
	@echo "== djade"
	@$(TEMPLATES) | xargs -0 -r "$(BIN)/djade" --check --target-version 5.2
	@echo "== djangofmt"
	@"$(BIN)/djangofmt" --check templates
	@echo "== stylelint"
	@PATH="$(BIN):$$PATH" node_modules/.bin/stylelint "static/app/css/*.css"
	@echo "== import-linter"
	@"$(VENV)" -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-cache
	@echo "== mypy"
	@DATABASE_URL=postgresql://check@localhost/check REDIS_URL=redis://localhost TESTING=true "$(VENV)" -m mypy
	@echo "== manage.py check --deploy"
	@DATABASE_URL=postgresql://check@localhost/check REDIS_URL=redis://localhost HTTPS=true \
		SECRET_KEY=a-key-for-this-check-only-with-enough-different-characters-0123456789 \
		"$(VENV)" manage.py check --deploy --fail-level WARNING
	@echo "== makemigrations --check"
	@TESTING=true "$(VENV)" -W error manage.py makemigrations --check --dry-run

format: setup-dev ## 按统一格式整理代码与模板
	@"$(VENV)" -m ruff format .
	@"$(VENV)" -m ruff check --fix .
	@$(TEMPLATES) | xargs -0 -r "$(BIN)/djade" --target-version 5.2
	@"$(BIN)/djangofmt" templates

lock: setup-dev ## 按 pyproject.toml 重写 requirements*.txt 与 NOTICE；ARGS=--upgrade 同时更新间接依赖
	@$(COMPILE) pyproject.toml --extra dev --extra embedded --output-file requirements-dev.txt
	@$(COMPILE) pyproject.toml --extra embedded --constraints requirements-dev.txt --output-file requirements-embedded.txt
	@$(COMPILE) pyproject.toml --constraints requirements-dev.txt --output-file requirements.txt
	@$(COMPILE) --group node --output-file requirements-node.txt
	@$(MAKE) --no-print-directory notice

notice: setup-dev ## 重写 NOTICE：全部依赖的版本与许可
	@"$(VENV)" -m inventory notice

sbom: setup-dev ## 写出软件物料清单（CycloneDX）var/sbom/sbom.cdx.json
	@"$(VENV)" -m inventory sbom

bench: setup-dev ## 性能测量，结果写入 benchmarks/README.md
	@"$(VENV)" -m benchmarks $(ARGS)

clean: ## 删除可重新生成的文件；var/ 中的数据保留
	@rm -rf .venv node_modules var/static var/test .pytest_cache .ruff_cache .import_linter_cache .mypy_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
