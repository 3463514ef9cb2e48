# What a source host says of its VMs: definition, state, sizes, agent. One call for all of them, or for those that are asked
# for, and few processes: virsh answers many questions in one, and to start it costs more than to ask.

verb_src_list() {
  src_virsh list --uuid --state-running >"$CALL/uuids" 2>"$CALL/error" || src_refused "$CALL/error"
  src_virsh list --uuid --state-paused >>"$CALL/uuids" 2>"$CALL/error" || src_refused "$CALL/error"
  src_report "$CALL/uuids"
}
# In whatever state they are; one that is not there has no part in the answer. `vms`: UUIDs, one a line.
verb_src_find() {
  need vms
  input vms >"$CALL/asked"
  [ "$(grep -c '' <"$CALL/asked")" -le 1000 ] || fail INTERNAL 'At most 1,000 VMs are asked for at once.'
  ! grep -qvE '^[0-9a-f-]{36}$' "$CALL/asked" || fail INTERNAL 'A VM is named by its UUID.'
  src_virsh list --all --uuid >"$CALL/all" 2>"$CALL/error" || src_refused "$CALL/error"
  grep -Fxf "$CALL/asked" <"$CALL/all" >"$CALL/uuids" || true
  src_report "$CALL/uuids"
}

# All reports together, with an end, and no VM that is odd hides another: lanes first, and then by themselves those whose
# answers are not whole, and the agents.
SRC_LOOK_SECONDS=100
SRC_LANE=50
SRC_WORKERS=16
SRC_MAX_XML=1048576
SRC_MAX_REPORTS=16777216
src_report() {
  src_until=$(($(date +%s) + SRC_LOOK_SECONDS))
  if has virshAuth; then input_file virshAuth >/dev/null; fi # made once, before all the looks read it
  src_mark=sampan-$(cat /proc/sys/kernel/random/uuid) # no guest's text can hold it
  awk 'NF { print n++, $1 }' <"$1" >"$CALL/each"
  src_count=$(grep -c '' <"$CALL/each" || true)
  src_first=0
  while [ "$src_first" -lt "$src_count" ]; do
    src_lane "$src_first" &
    src_first=$((src_first + SRC_LANE))
    [ $((src_first % (8 * SRC_LANE))) -ne 0 ] || wait
  done
  wait
  src_worker=0
  while [ "$src_worker" -lt "$SRC_WORKERS" ] && [ "$src_worker" -lt "$src_count" ]; do
    src_work "$src_worker" &
    src_worker=$((src_worker + 1))
  done
  wait
  out now "$(date +%s)"
  src_listed=0
  src_bytes=0
  src_index=0
  while [ "$src_index" -lt "$src_count" ]; do
    if [ -s "$CALL/uuid.$src_index" ]; then
      src_tell "$src_index" "$src_listed"
      src_listed=$((src_listed + 1))
    fi
    src_index=$((src_index + 1))
  done
  out count "$src_listed"
  src_leases
}
src_beside() {
  exec 3>&- 4>&- 9>&-
  trap - EXIT HUP INT TERM
  set +e
}
# src_lane FIRST, in a process of its own: SRC_LANE VMs by one virsh. Where one holds it up, virsh is ended after 10 seconds at
# most, and another goes on behind that VM.
src_lane() {
  src_beside
  src_reached=-1
  while :; do
    src_limit=$(((src_until - $(date +%s)) / 3))
    [ "$src_limit" -le 10 ] || src_limit=10
    [ "$src_limit" -gt 0 ] || return 0
    awk -v first="$1" -v lane="$SRC_LANE" '$1 >= first && $1 < first + lane' <"$CALL/each" |
      while read -r src_number src_each; do
        [ -e "$CALL/xml.$src_number" ] || printf '%s %s\n' "$src_number" "$src_each"
      done >"$CALL/lane.$1"
    src_left=$(grep -c '' <"$CALL/lane.$1")
    [ "$src_left" -gt 0 ] && [ "$src_left" -ne "$src_reached" ] || return 0 # none left, or none was reached
    src_reached=$src_left
    src_virsh "$(src_questions <"$CALL/lane.$1")" 2>/dev/null | src_answers
  done
}
# virsh goes on after a question that fails (tools/vsh.c, vshCommandRun), and flushes each answer.
src_questions() {
  awk -v mark="$src_mark" '
    function ask(what, question) { printf "echo \047\n%s %d %s\n\047; %s; ", mark, $1, what, question }
    {
      ask("xml", "dumpxml " $2)
      ask("stats", "domstats --raw --state --block " $2)
      ask("snapshots", "snapshot-list --name " $2)
      ask("checkpoints", "checkpoint-list --name " $2)
      printf "echo \047\n%s %d end %s\n\047; ", mark, $1, $2
    }'
}
# Each answer into its file. Whole is a VM with a definition and a state: what failed has left its part empty.
src_answers() {
  awk -v mark="$src_mark" -v dir="$CALL/" '
    function to(name) { if (file) close(file); file = name; if (file) printf "" >file }
    index($0, mark " ") == 1 {
      part = $3
      if (part == "xml") { xml = state = running = agent = 0 }
      to(part == "end" ? "" : dir part "." $2)
      if (part != "end" || !xml || !state) next
      to(dir "uuid." $2); printf "%s", $4 >file
      to(dir "whole." $2)
      if (agent && running) to(dir "agent." $2)
      to("")
      next
    }
    !file || (part != "xml" && $0 == "") { next }
    part == "xml" && $0 != "" { xml = 1; if (index($0, "name=\047org.qemu.guest_agent.0\047") && index($0, "state=\047connected\047")) agent = 1 }
    part == "stats" && $1 ~ /^state\.state=/ { state = 1; if ($1 == "state.state=1") running = 1 }
    { print >file }'
}
# src_work WORKER, in a process of its own: every so many-th VM, one after the other, so that one that hangs holds up few.
src_work() {
  src_beside
  awk -v worker="$1" -v workers="$SRC_WORKERS" '$1 % workers == worker' <"$CALL/each" |
    while read -r src_number src_each; do
      if [ ! -e "$CALL/whole.$src_number" ]; then
        src_look_at "$src_number" "$src_each"
      elif [ -e "$CALL/agent.$src_number" ]; then
        src_ask_agent "$src_number" "$src_each"
      fi
    done
}
# An answer is bounded, and so is one VM's part in it: another tool's metadata is of any size.
src_tell() {
  if [ -s "$CALL/xml.$1" ]; then
    src_size=$(stat -c %s -- "$CALL/xml.$1")
    if [ "$src_size" -gt "$SRC_MAX_XML" ] || [ $((src_bytes + src_size)) -gt "$SRC_MAX_REPORTS" ]; then
      printf 'its definition is larger than 1 MiB, or those of all VMs are larger than 16 MiB together; take what other tools keep in its metadata out of it' >"$CALL/odd.$1"
      src_limit=5
      src_virsh domname "$(cat "$CALL/uuid.$1")" >"$CALL/name.$1" 2>/dev/null || rm -f -- "$CALL/name.$1"
      rm -f -- "$CALL/xml.$1"
    else
      src_bytes=$((src_bytes + src_size))
    fi
  fi
  for src_kind in uuid xml stats interfaces osInfo odd name snapshots checkpoints; do
    [ ! -s "$CALL/$src_kind.$1" ] || out_file "$src_kind$2" "$CALL/$src_kind.$1"
  done
}
# Question by question. One that goes away between the list and the look is not there, and leaves no file `uuid`.
src_look_at() {
  if ! src_ask_in_time "$1" xml dumpxml "$2"; then
    rm -f -- "$CALL/xml.$1"
    src_why=$(src_words "$CALL/error.$1")
    src_ask_in_time "$1" name domname "$2" || rm -f -- "$CALL/name.$1"
    ! src_is_gone "$1" || return 0
    printf 'libvirt does not give its definition (%s)' "${src_why:-it did not answer in time}" >"$CALL/odd.$1"
  elif ! src_ask_in_time "$1" stats domstats --raw --state --block "$2"; then
    # A disk that cannot be looked at: the state is told without it, and the disks have no size then.
    src_ask_in_time "$1" stats domstats --raw --state "$2"
    ! src_is_gone "$1" || return 0
  fi
  # Older than libvirt 5.6 has no checkpoints: nothing is told of them then.
  src_ask_in_time "$1" snapshots snapshot-list --name "$2" || rm -f -- "$CALL/snapshots.$1"
  src_ask_in_time "$1" checkpoints checkpoint-list --name "$2" || rm -f -- "$CALL/checkpoints.$1"
  printf '%s' "$2" >"$CALL/uuid.$1"
  src_ask_agent "$1" "$2"
}
# src_ask_in_time NUMBER KIND VIRSH-COMMAND…: within two thirds of what is left for all looks, 20 seconds at most.
src_ask_in_time() {
  src_file=$CALL/$2.$1
  src_errors=$CALL/error.$1
  shift 2
  src_limit=$(((src_until - $(date +%s)) * 2 / 3))
  [ "$src_limit" -le 20 ] || src_limit=20
  : >"$src_errors"
  [ "$src_limit" -gt 0 ] || return 1
  src_virsh "$@" >"$src_file" 2>"$src_errors"
}
src_is_gone() { grep -q -e 'failed to get domain' -e 'Domain not found' "$CALL/error.$1"; }
src_agent_connected() { grep "name='org.qemu.guest_agent.0'" "$1" | grep -q "state='connected'"; }
src_ask_agent() {
  [ -s "$CALL/xml.$1" ] && grep -qs '^ *state.state=1$' "$CALL/stats.$1" && src_agent_connected "$CALL/xml.$1" || return 0
  src_limit=10
  src_virsh qemu-agent-command "$2" --timeout 3 '{"execute":"guest-get-osinfo"}' >"$CALL/osInfo.$1" 2>/dev/null || return 0
  src_virsh qemu-agent-command "$2" --timeout 3 '{"execute":"guest-network-get-interfaces"}' \
    >"$CALL/interfaces.$1" 2>/dev/null || return 0
}
src_leases() {
  src_count=0
  for src_file in /var/lib/libvirt/dnsmasq/*.status; do
    [ -s "$src_file" ] || continue
    # Of what dnsmasq's user may put there, what he may read himself.
    as_user "$(stat -c %u:%g -- "${src_file%/*}")" cat -- "$src_file" >"$CALL/leases" 2>/dev/null || continue
    out_file "leases$src_count" "$CALL/leases"
    src_count=$((src_count + 1))
  done
  out leases "$src_count"
}

