package access

// Role is what somebody may be.
type Role string

// The roles. A patient is whoever holds a visit's token.
const (
	Patient       Role = "patient"
	Kiosk         Role = "kiosk"
	Device        Role = "device"
	Nurse         Role = "nurse"
	Doctor        Role = "doctor"
	Administrator Role = "administrator"
)

// Known reports whether a credential may have the role.
func (r Role) Known() bool {
	switch r {
	case Kiosk, Device, Nurse, Doctor, Administrator:
		return true
	}
	return false
}

// Staff reports whether somebody of the role signs in with a name and a password.
func (r Role) Staff() bool { return r == Nurse || r == Doctor || r == Administrator }

// Principal is who is asking. ID is the credential's; Visit is set for a patient and names the one visit it opens.
type Principal struct {
	Role  Role
	ID    string
	Name  string
	Visit string
}

// Is reports whether the principal has one of the roles.
func (p Principal) Is(roles ...Role) bool {
	for _, r := range roles {
		if p.Role == r {
			return true
		}
	}
	return false
}

// Clinician reports whether the principal may read patients' data.
func (p Principal) Clinician() bool { return p.Is(Nurse, Doctor) }
