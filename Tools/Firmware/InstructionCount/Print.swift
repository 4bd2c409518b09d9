import Machine

/// Prints a text.
func put(_ text: StaticString) {
  text.withUTF8Buffer { bytes in
    for i in 0..<bytes.count { unsafe machine_print(bytes[i]) }
  }
}

/// Prints a number.
func put(decimal number: UInt32) {
  if number > 9 { put(decimal: number / 10) }
  machine_print(UInt8(48 + number % 10))
}

/// Prints 16 hexadecimal digits.
func put(hexadecimal number: UInt64) {
  for shift in stride(from: UInt64(60), through: 0, by: -4) {
    let digit = UInt8(truncatingIfNeeded: (number &>> shift) & 15)
    machine_print(digit < 10 ? 48 + digit : 87 + digit)
  }
}
