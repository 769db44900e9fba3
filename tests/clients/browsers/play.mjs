// A program that drives a browser by Playwright and has never heard of a proxy: prints the text of a page.
import { chromium } from "playwright-core";

const [executablePath, url] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage();
await page.goto(url);
console.log(await page.textContent("body"));
// What a page asks for itself.
console.log(await page.evaluate(async (at) => (await fetch(at)).status, `${url}/fetched`));
await browser.close();
