// Answers that never end: prints the code of each way to be left, and "left" once the server sees the reader go.
import { createServer } from "node:http";

const WAYS = { "/refused": 404, "/endless": 200, "/silent": 200 };
let going = Object.keys(WAYS).length;

const server = createServer((request, answer) => {
  answer.writeHead(WAYS[request.url]);
  answer.write("x");
  const more = request.url === "/silent" ? 0 : setInterval(() => answer.write("x".repeat(1024)), 10);
  answer.on("close", () => {
    clearInterval(more);
    console.log("left");
    going -= 1;
    if (going === 0) process.exit(0);
  });
});
server.listen(0, "127.0.0.1", async () => {
  const { fetchBytes } = await import(process.argv[2]);
  for (const path of Object.keys(WAYS)) {
    const address = `http://127.0.0.1:${server.address().port}${path}`;
    await fetchBytes(address, { bytesMax: 4096, secondsMax: 0.5 }).catch(({ code }) => console.log(code));
  }
});
setTimeout(() => process.exit(1), 5000);
