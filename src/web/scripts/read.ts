/**
 * The page at that address; undefined while the server is away or refuses. The browser itself parses such an answer, into
 * a document that runs nothing; made from text by a script it would be a sink that the page's policy forbids.
 */
export function read(url: URL): Promise<Document | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.timeout = 30_000;
    request.addEventListener("loadend", () =>
      resolve(request.status === 200 ? (request.responseXML ?? undefined) : undefined),
    );
    request.send();
  });
}
