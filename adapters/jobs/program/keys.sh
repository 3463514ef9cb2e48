# A task's own SSH key: the private half in the migration server's memory, the public half with the peer's login user.

keys_open() {
  need keyId
  KEY=$(input keyId)
  check_id "$KEY"
}

# Two doors of a task may be at one machine, as where a host is its own source.
keys_door() {
  need door
  keys_door=$(input door)
  check_id "$keys_door"
  keys_door=door.$KEY.$keys_door
}

verb_key_make() {
  mutating
  keys_open
  with_lock keys
  own_directory "$RUN/keys"
  if [ ! -s "$RUN/keys/$KEY/id.pub" ]; then
    rm -rf -- "$RUN/keys/$KEY"
    keys_new=$(mktemp -d -- "$RUN/keys/.new.XXXXXXXX")
    ssh-keygen -q -t ed25519 -N '' -C "sampan:$KEY" -f "$keys_new/id"
    mv -T -- "$keys_new" "$RUN/keys/$KEY"
  fi
  out addresses "$(probe_addresses)"
  out publicKey "$(cut -d ' ' -f 1,2 "$RUN/keys/$KEY/id.pub")"
}

verb_key_discard() {
  mutating
  keys_open
  with_lock keys
  rm -rf -- "$RUN/keys/$KEY"
}

verb_key_authorise() {
  mutating
  keys_open
  keys_door
  need publicKey from lifetime
  keys_public=$(input publicKey)
  keys_lifetime=$(input lifetime)
  check_number "$keys_lifetime"
  case ${keys_public#ssh-ed25519 } in
    "$keys_public" | '' | *[!A-Za-z0-9+/=]*) fail INTERNAL 'The public key is not an ed25519 key.' ;;
  esac
  keys_from=$(input from)
  case $keys_from in '' | ,* | *, | *,,* | *[!0-9A-Fa-f.:,]*) fail INTERNAL 'The addresses of the migration server are not addresses.' ;; esac
  keys_open_to=$(keys_sockets)
  with_lock keys
  fence_open "$keys_door"
  # A Unix socket counts as a host of that name, in brackets for its slashes. Without any, a name that never is one (RFC
  # 6761); and nothing may be listened at. By this machine's own clock, whatever that of the control plane says; local time, which
  # is what every OpenSSH reads there, in minutes, rounded up.
  keys_line="restrict,port-forwarding,${keys_open_to:-permitopen=\"sampan.invalid:1\"},permitlisten=\"sampan.invalid:1\""
  keys_line="$keys_line,command=\"exit 1\",from=\"$keys_from\",expiry-time=\"$(date -d "@$(($(date +%s) + keys_lifetime + 59))" +%Y%m%d%H%M)\""
  keys_edit add "$keys_line $keys_public sampan:$KEY"
}
keys_sockets() {
  set -f
  keys_comma=
  for keys_socket in $(input sockets); do
    check_path "$keys_socket"
    case $keys_socket in *[!A-Za-z0-9/._-]*) fail INTERNAL 'The path of a socket has characters that are not allowed.' ;; esac
    printf '%spermitopen="[%s]:*"' "$keys_comma" "$keys_socket"
    keys_comma=,
  done
}

verb_key_revoke() {
  mutating
  keys_open
  keys_door
  with_lock keys
  fence_shut "$keys_door"
  keys_edit remove ''
}

# What we had to make for a user is noted before it is made, so that the last revoke takes it away again.
keys_edit() {
  keys_user=$(login_user)
  check_id "$keys_user"
  keys_home=$(login_home)
  [ -d "$keys_home" ] || fail NOT_FOUND 'The SSH user has no home directory.'
  own_directory "$BASE/made"
  if [ "$1" = add ]; then
    [ -d "$keys_home/.ssh" ] || : >"$BASE/made/$keys_user.directory"
    [ -e "$keys_home/.ssh/authorized_keys" ] || : >"$BASE/made/$keys_user.file"
  fi
  keys_made_directory=0 keys_made_file=0
  [ ! -e "$BASE/made/$keys_user.directory" ] || keys_made_directory=1
  [ ! -e "$BASE/made/$keys_user.file" ] || keys_made_file=1
  keys_as_user sh -c "$KEYS_EDIT" sampan "$1" "$KEY" "$2" "$keys_home" "$keys_made_file" "$keys_made_directory" ||
    fail STATE_CONFLICT 'The authorized_keys file of the SSH user cannot be changed.'
  [ -e "$keys_home/.ssh" ] || rm -f -- "$BASE/made/$keys_user.directory"
  [ -e "$keys_home/.ssh/authorized_keys" ] || rm -f -- "$BASE/made/$keys_user.file"
}
# As the user himself: no link in his home leads root anywhere.
keys_as_user() {
  if [ "$keys_user" = root ]; then "$@"; else
    setpriv --reuid "$keys_user" --regid "$(id -g -- "$keys_user")" --init-groups -- "$@"
  fi
}
# Our lines stand at the top, so the rest of the file, its last newline or the lack of it included, stays as it was.
KEYS_EDIT='
set -eu
umask 077
[ "$1" = remove ] || [ -d "$4/.ssh" ] || mkdir -m 0700 -- "$4/.ssh"
[ -d "$4/.ssh" ] || exit 0
file=$4/.ssh/authorized_keys
[ ! -L "$file" ] || file=$(readlink -f -- "$file")
if [ "$1" = remove ] && [ ! -e "$file" ]; then rmdir_only=1; else rmdir_only=0; fi
if [ "$rmdir_only" = 0 ]; then
  tmp=$(mktemp -- "${file%/*}/.sampan-tmp.XXXXXXXX")
  trap "rm -f -- \"\$tmp\"" EXIT
  id=$(printf %s "$2" | sed "s/[.]/[.]/g")
  {
    [ "$1" = remove ] || printf "%s\n" "$3"
    [ ! -e "$file" ] || sed "/ sampan:$id\$/d" "$file"
  } >"$tmp"
  if [ "$1" = remove ] && cmp -s -- "$tmp" "$file"; then
    rm -f -- "$tmp"
  elif [ "$1" = remove ] && [ "$5" = 1 ] && [ ! -s "$tmp" ]; then
    rm -f -- "$tmp" "$file"
  else
    [ ! -e "$file" ] || { chmod --reference="$file" -- "$tmp"; chown --reference="$file" -- "$tmp"; }
    sync "$tmp"
    mv -f -- "$tmp" "$file"
  fi
fi
[ "$1" = add ] || [ "$6" = 0 ] || rmdir -- "$4/.ssh" 2>/dev/null || true
'
