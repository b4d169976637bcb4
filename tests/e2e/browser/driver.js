// Drives Chromium for browser.py: reads one JSON command a line, and answers each with one line.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const modules = path.join(process.argv[2], "node_modules");
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");

let browser, context, page;
let requests = [], complaints = [];

async function start({ program, profile }) {
  browser = await chromium.launch({
    executablePath: program,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
}

// A new tab in a profile of its own.
async function open({ width, height = 800, scheme = "light", script = true, credentials }) {
  if (context) await context.close();
  context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: script,
                                       httpCredentials: credentials });
  page = await context.newPage();
  requests = [];
  complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
}

const commands = {
  start,
  open,
  async visit({ url }) {
    const answer = await page.goto(url, { waitUntil: "load" });
    return { status: answer.status(), headers: answer.headers() };
  },
  async evaluate({ code }) { return page.evaluate(code); },
  // Playwright's own waiting evaluates text in the page, which the pages' policy forbids.
  async wait({ code, seconds }) {
    const end = Date.now() + 1000 * seconds;
    for (;;) {
      const found = await page.evaluate(code).catch(() => false);  // the page may be about to be left
      if (found) return;
      if (Date.now() > end) throw new Error(`waited ${seconds} s in vain; the page says: ${(await page.innerText("body")).slice(0, 2000)}`);
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  },
  async press({ key }) { await page.keyboard.press(key); },
  async click({ selector }) { await page.click(selector); },
  async fill({ selector, value }) { await page.fill(selector, value); },
  async media({ media }) { await page.emulateMedia({ media }); },
  async size({ width, height }) { await page.setViewportSize({ width, height }); },
  async look({ file }) { await page.screenshot({ path: file, fullPage: true }); },
  async url() { return page.url(); },
  async content() { return page.content(); },
  // Pages forbid scripts that are not theirs; the checker comes by the debugger.
  async violations() {
    await page.evaluate(axe);
    const found = await page.evaluate(() => globalThis.axe.run());
    return found.violations.map((one) => `${one.id} at ${one.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" and ")}: `
      + `${(one.nodes[0].any[0] || one.nodes[0].all[0] || one.nodes[0].none[0] || {}).message}`);
  },
  async heard() { return { requests, complaints }; },
  async stop() { await browser.close(); },
};

const lines = readline.createInterface({ input: process.stdin });
let before = Promise.resolve();
lines.on("line", (line) => {
  const { command, ...values } = JSON.parse(line);
  before = before.then(async () => {
    try {
      process.stdout.write(`${JSON.stringify({ result: (await commands[command](values)) ?? null })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
    }
  });
});
