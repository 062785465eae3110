// An endless refusal: prints the code, and "left" once the server sees the reader go.
import { createServer } from "node:http";

const server = createServer((request, answer) => {
  answer.writeHead(404);
  const more = setInterval(() => answer.write("x".repeat(1024)), 10);
  answer.on("close", () => {
    clearInterval(more);
    console.log("left");
    process.exit(0);
  });
});
server.listen(0, "127.0.0.1", async () => {
  const { fetchBytes } = await import(process.argv[2]);
  await fetchBytes(`http://127.0.0.1:${server.address().port}/`).catch(({ code }) => console.log(code));
});
setTimeout(() => process.exit(1), 3000);
