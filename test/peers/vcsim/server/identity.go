package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// identity is the certificate that is shown now. A new one comes with new session tickets: a client that resumed a TLS
// session would not be shown it.
type identity struct {
	mu      sync.Mutex
	config  *tls.Config
	ca      []byte
	maximum uint16
}

type wishedNames struct {
	names    []string
	caIssued bool
	expired  bool
}

func newIdentity(tlsmax uint) *identity {
	id := &identity{}
	if tlsmax != 0 {
		id.maximum = tls.VersionTLS10 + uint16(tlsmax-10)
	}
	return id
}

func (id *identity) forClient(*tls.ClientHelloInfo) (*tls.Config, error) {
	id.mu.Lock()
	defer id.mu.Unlock()
	return id.config, nil
}

func (id *identity) show(cert tls.Certificate, ca []byte) {
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	if id.maximum != 0 {
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, id.maximum
	}
	id.mu.Lock()
	id.config, id.ca = config, ca
	id.mu.Unlock()
}

func (id *identity) load(certFile, keyFile string) error {
	cert, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err == nil {
		id.show(cert, nil)
	}
	return err
}

func (id *identity) leaf() []byte {
	id.mu.Lock()
	defer id.mu.Unlock()
	return id.config.Certificates[0].Certificate[0]
}

func (id *identity) authority() string {
	id.mu.Lock()
	defer id.mu.Unlock()
	if id.ca == nil {
		return ""
	}
	return pemOf(id.ca)
}

func pemOf(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(strings.ToUpper(fmt.Sprintf("% x", sum)), " ", ":")
}

func template(name string, expired bool) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	from := time.Now().Add(-24 * time.Hour)
	until := from.AddDate(10, 0, 0)
	if expired {
		from, until = from.AddDate(-2, 0, 0), from
	}
	return &x509.Certificate{
		SerialNumber: serial, NotBefore: from, NotAfter: until, BasicConstraintsValid: true,
		Subject:     pkix.Name{CommonName: name, Organization: []string{"Sampan's vcsim"}},
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, err
}

// generate makes a certificate for these names and addresses: signed by itself, or by a CA made for it.
func (id *identity) generate(wish wishedNames) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	leaf, err := template(wish.names[0], wish.expired)
	if err != nil {
		return err
	}
	for _, name := range wish.names {
		if ip := net.ParseIP(name); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, name)
		}
	}
	issuer, issuerKey := leaf, key
	var ca []byte
	if wish.caIssued {
		if issuerKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return err
		}
		if issuer, err = template("Sampan test CA", false); err != nil {
			return err
		}
		issuer.IsCA, issuer.KeyUsage = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
		if ca, err = x509.CreateCertificate(rand.Reader, issuer, issuer, &issuerKey.PublicKey, issuerKey); err != nil {
			return err
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, issuer, &key.PublicKey, issuerKey)
	if err != nil {
		return err
	}
	shown := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	if ca != nil {
		shown.Certificate = append(shown.Certificate, ca)
	}
	id.show(shown, ca)
	return nil
}

func writable(path string) error {
	if _, err := os.Stat(path); err == nil {
		return os.Remove(path)
	}
	return nil
}
