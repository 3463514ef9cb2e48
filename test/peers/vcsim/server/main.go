// A vCenter (or an ESXi host) for tests: govmomi's simulator of Debian's package, behind a front of our own that adds what
// it lacks. See ../README.md.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

var (
	listen    = flag.String("l", "127.0.0.1:0", "address and port")
	esx       = flag.Bool("esx", false, "be an ESXi host instead of a vCenter")
	inventory = flag.String("inventory", "", "JSON file; without: four VMs")
	generated = flag.Int("vms", 0, "so many VMs of all kinds instead, without files")
	dir       = flag.String("dir", "", "directory for datastores that name none")
	remove    = flag.String("remove", "", "directory that is removed when this ends")
	controlAt = flag.String("control", "", "Unix socket, or address of loopback, for orders of a test")
	user      = flag.String("user", "administrator@vsphere.local", "who may log in")
	certFile  = flag.String("cert", "", "certificate (PEM); without: one is made")
	keyFile   = flag.String("key", "", "its key")
	names     = flag.String("names", "", "names and addresses in the certificate that is made, by comma; without: the address")
	caIssued  = flag.Bool("ca", false, "the certificate is issued by a CA and not by itself")
	tlsmax    = flag.Uint("tlsmax", 0, "highest TLS version: 10 11 12 13")
	idle      = flag.Duration("idle", 30*time.Minute, "sessions die when nothing was asked for so long")
	settings  = flag.String("settings", "{}", "JSON: queuedMs, taskMs, shutdownMs, pageCap, spelling, typeLast")
	untilEOF  = flag.Bool("until-eof", false, "end when standard input ends")
	verbose   = flag.Bool("v", false, "the simulator's own log on standard error")
)

func must(err error) {
	if err != nil {
		_, _ = io.WriteString(os.Stderr, "vcsim: "+err.Error()+"\n")
		os.Exit(1)
	}
}

func wishes() *Inventory {
	inv := generate(*generated)
	if *generated > 0 {
		must(inv.complete())
	} else {
		var err error
		inv, err = loadInventory(*inventory)
		must(err)
	}
	if *esx && *inventory == "" {
		inv.alone()
	}
	return inv
}

func certificate(address string) *identity {
	id := newIdentity(*tlsmax)
	if *certFile != "" {
		must(id.load(*certFile, *keyFile))
		return id
	}
	host, _, err := net.SplitHostPort(address)
	must(err)
	wanted := []string{host}
	if *names != "" {
		wanted = strings.Split(*names, ",")
	}
	must(id.generate(wishedNames{names: wanted, caIssued: *caIssued}))
	return id
}

// connections that are open, to be dropped when a test wants it.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]bool
}

func (c *connections) follow(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.open, conn)
	} else {
		c.open[conn] = true
	}
}

func (c *connections) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		_ = conn.Close()
	}
}

func (s *server) start(listener net.Listener) {
	open := &connections{open: map[net.Conn]bool{}}
	quiet := log.New(io.Discard, "", 0) // a client that distrusts the certificate is what tests are about
	web := &http.Server{Handler: s, ConnState: open.follow, ErrorLog: quiet}
	go func() {
		must(web.Serve(tls.NewListener(listener, &tls.Config{GetConfigForClient: s.identity.forClient})))
	}()
	if *controlAt == "" {
		return
	}
	network := "tcp"
	if strings.HasPrefix(*controlAt, "/") {
		network = "unix"
		must(writable(*controlAt))
	}
	orders, err := net.Listen(network, *controlAt)
	must(err)
	go func() { must(http.Serve(orders, s.control(open.drop))) }()
}

// ready is the one line on standard output, when everything can be used.
func (s *server) ready(address net.Addr) {
	morefs := map[string]string{}
	for name, ref := range s.world.vms {
		morefs[name] = ref.Value
	}
	at := address.(*net.TCPAddr)
	must(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"address": at.IP.String(), "port": at.Port, "shown": s.shown(), "datastores": s.world.storeDirs, "vms": morefs,
		"datacenterPath": s.world.datacenterPath,
	}))
}

func main() {
	flag.Parse()
	if !*verbose {
		log.SetOutput(io.Discard)
	}
	if *dir == "" {
		made, err := os.MkdirTemp("", "vcsim-")
		must(err)
		*dir = made
	}
	world, err := buildWorld(wishes(), *esx, *dir)
	must(err)
	listener, err := net.Listen("tcp", *listen)
	must(err)
	s := &server{
		world: world, esx: *esx, user: *user, password: orElse(os.Getenv("VCSIM_PASSWORD"), "S3cret!x"),
		sessions: newSessions(*idle), faults: &faults{}, counters: newCounters(), identity: certificate(*listen),
		settings: Settings{QueuedMs: 20, TaskMs: 80, ShutdownMs: 200}, shutdowns: map[types.ManagedObjectReference]chan struct{}{},
	}
	must(json.Unmarshal([]byte(*settings), &s.settings))
	s.start(listener)
	s.ready(listener.Addr())
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGINT, syscall.SIGTERM)
	if *untilEOF {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			ended <- syscall.SIGTERM
		}()
	}
	<-ended
	if *remove != "" {
		_ = os.RemoveAll(*remove) // whoever started this may be dead
	}
}
