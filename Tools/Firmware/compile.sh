# Sourced: compiles the embedded tier as Embedded Swift, for one core at a time.
#
#   compile_tier CORE       cortex-m4, cortex-m7, cortex-m55, rv32imc, or x86_64
#                           for a process of Linux
#   compile_c SOURCE OBJECT [FLAG...]
#
# leave the tier's objects in `tier_objects`, the Swift compiler and its flags in
# `swift`, and the folder of the toolchain in `bin`.
bin=$(dirname "$(command -v swiftc)")

# Floating-point registers are not used: there is no float on the signal path.
# An M55's vectors are left alone as well: it runs the scalar code.
set_machine() {
  case $1 in
  cortex-m4 | cortex-m7)
    triple=armv7em-none-none-eabi
    machine_flags=(-mcpu="$1" -mthumb -mfloat-abi=soft) ;;
  cortex-m55)
    triple=armv7em-none-none-eabi
    machine_flags=(-mcpu=cortex-m55+nomve+nofp -mthumb -mfloat-abi=soft) ;;
  rv32imc)
    triple=riscv32-none-none-eabi
    machine_flags=(-march=rv32imc -mabi=ilp32) ;;
  x86_64)
    triple=x86_64-unknown-linux-gnu
    machine_flags=() ;;
  *)
    echo "$1: no such core; choose cortex-m4, cortex-m7, cortex-m55, rv32imc," \
      "x86_64" >&2
    exit 2 ;;
  esac
  # Linux has a library of C's; a bare machine has runtime.c.
  runtime=()
  if [ "$1" != x86_64 ]; then
    machine_flags+=(-ffreestanding)
    runtime=(Tools/Firmware/runtime.c)
  fi
  tier=.build-firmware/tier/$1
  mkdir -p "$tier"
  swift=(
    "$bin/swiftc" -target "$triple" -parse-as-library -wmo -O
    -swift-version 6 -enable-experimental-feature Embedded
    -enable-experimental-feature Lifetimes
    -enable-upcoming-feature ExistentialAny
    -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility
    -Xfrontend -function-sections -Xfrontend -disable-stack-protector
    -I "$tier" -I Sources/Embedded/CKernels/include)
  for flag in "${machine_flags[@]}"; do swift+=(-Xcc "$flag"); done
}

compile_c() {
  local source=$1 object=$2
  shift 2
  "$bin/clang" --target="$triple" "${machine_flags[@]}" -O2 -fno-builtin \
    -ffunction-sections -fdata-sections -Wall -Werror \
    -I Sources/Embedded/CKernels/include "$@" -c "$source" -o "$object"
}

# What is newer than its sources is kept.
compile_tier() {
  set_machine "$1"
  # Boards of one core may be built at a time.
  exec {tier_lock}>"$tier/lock"
  flock "$tier_lock"
  tier_objects=()
  local source object module folder stale=
  for source in Sources/Embedded/CKernels/*.c "${runtime[@]}"; do
    object=$tier/$(basename "$source" .c).o
    compile_c "$source" "$object"
    tier_objects+=("$object")
  done
  for module in FixedPoint HandProtocol SignalFeatures NeuralKernels \
    Governor DecoderImage Decoder Firmware; do
    folder=Sources/Embedded/$module
    object=$tier/$module.o
    tier_objects+=("$object")
    mapfile -t sources < <(find "$folder" -name '*.swift' | sort)
    if [ -z "$stale" ] && [ -e "$object" ] &&
      [ -z "$(find "$folder" Sources/Embedded/CKernels -newer "$object")" ]; then
      continue
    fi
    stale=yes
    "${swift[@]}" -module-name "$module" -c "${sources[@]}" -o "$object" \
      -emit-module -emit-module-path "$tier/$module.swiftmodule"
  done
  exec {tier_lock}>&-
}
