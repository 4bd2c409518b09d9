import DecoderImage
import Testing

/// Messages and digests of FIPS 180-4's own examples, and one of a million
/// letters from the same source.
@Test(arguments: [
  ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  (
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  ),
  (
    String(repeating: "a", count: 1_000_000),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
  ),
])
func matchesPublishedDigests(message: String, digest: String) {
  var hash = SHA256()
  let bytes = Array(message.utf8)
  // Two pieces that do not end on a block, so that the seam is tested too.
  let cut = bytes.count / 3
  let (head, tail) = (Array(bytes[..<cut]), Array(bytes[cut...]))
  hash.update(head.span)
  hash.update(tail.span)
  let found = hash.finish()
  var text = ""
  for index in 0..<SHA256.byteCount {
    let hexadecimal = String(found[index], radix: 16)
    text += hexadecimal.count == 1 ? "0" + hexadecimal : hexadecimal
  }
  #expect(text == digest)
}
