# UEFI variables of a source VM as raw bytes. The path comes from its definition, read at home, and lies in directories of
# QEMU's user: a link there, or an image that refers to another file, must not show a file that QEMU itself could not read.

SRC_MAX_NVRAM=16777216

verb_src_nvram() {
  src_vm
  need path format
  src_path=$(input path)
  check_path "$src_path"
  src_format=$(input format)
  case $src_format in raw | qcow2) ;; *) fail UNSUPPORTED_SOURCE "The UEFI variables of the VM are in a format that cannot be read: $src_format." ;; esac
  src_need_active
  src_find_qemu
  src_read=0
  # Opened once; everything else is done with what was read then.
  as_user "$src_owner" timeout 30 sh -c "$SRC_READ" sampan "$src_path" >"$CALL/nvram" 2>"$CALL/error" || src_read=$?
  case $src_read in
    0) ;;
    10) return 0 ;;
    11) fail UNSUPPORTED_SOURCE "The path of the VM's UEFI variables leads through a symbolic link: name the path behind the link in the VM's definition." ;;
    12) fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are not in a file.' ;;
    *) fail UNSUPPORTED_SOURCE "QEMU's user (uid ${src_owner%:*}) cannot read the VM's UEFI variables: $(src_words "$CALL/error")." ;;
  esac
  [ "$(stat -c %s -- "$CALL/nvram")" -le "$SRC_MAX_NVRAM" ] || fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are larger than 16 MiB.'
  if [ "$src_format" = qcow2 ]; then
    src_qcow2_alone "$CALL/nvram"
    timeout 60 qemu-img convert -f qcow2 -O raw -- "$CALL/nvram" "$CALL/nvram.raw" 2>"$CALL/error" ||
      fail UNSUPPORTED_SOURCE "The UEFI variables of the VM cannot be read as qcow2: $(src_words "$CALL/error")."
    mv -f -- "$CALL/nvram.raw" "$CALL/nvram"
  fi
  out_file nvram "$CALL/nvram"
}

# Down to the file without a link: what stands on the way is looked at, and where that led is compared with the name. dd,
# for it opens without following a link, and does not wait for the other end of a pipe.
SRC_READ='
set -eu
cd -P /
rest=${1#/}
while :; do
  name=${rest%%/*}
  [ ! -L "./$name" ] || exit 11
  case $rest in */*) rest=${rest#*/} ;; *) break ;; esac
  [ -e "./$name" ] || exit 10
  [ -d "./$name" ] || exit 12
  cd -P -- "./$name"
done
here=$(pwd -P)
[ "${here%/}/$name" = "$1" ] || exit 11
[ -e "./$name" ] || exit 10
[ -f "./$name" ] || exit 12
exec dd "if=./$name" iflag=nofollow,nonblock,fullblock bs=65536 count=257 status=none
'

# By the header (docs/interop/qcow2.txt of QEMU), before any tool opens it: qemu-img opens a data file that is named there.
src_qcow2_alone() {
  case $(src_hex "$1" 0 8) in 514649fb0000000[23]) ;; *) fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are not a qcow2 image, as its definition says.' ;; esac
  [ "$(src_hex "$1" 8 8)" = 0000000000000000 ] || fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are an image with a backing file.'
  [ "$(src_hex "$1" 32 4)" = 00000000 ] || fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are an encrypted image.'
  src_size=$(src_hex "$1" 24 8)
  case $src_size in 00000000*) ;; *) src_size=ffffffff ;; esac
  [ $((0x${src_size#00000000})) -le "$SRC_MAX_NVRAM" ] || fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are larger than 16 MiB.'
  [ "$(src_hex "$1" 4 4)" = 00000003 ] || return 0
  # Dirty (1) is what a VM that runs leaves, 8 is a kind of compression; every other incompatible feature, a data file (4) among them, is refused.
  case $(src_hex "$1" 72 8) in
    000000000000000[0189]) ;;
    *) fail UNSUPPORTED_SOURCE 'The UEFI variables of the VM are an image with an external data file, or with features that are not known.' ;;
  esac
}
src_hex() { od -An -v -tx1 -j "$2" -N "$3" -- "$1" | tr -d ' \n'; }
