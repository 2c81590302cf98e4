# people.pl FILE PASSWORD: creates the accounts. people.pl FILE PASSWORD PERSON: removes one.
use strict;
use DBI;

my ( $file, $password, $removed ) = @ARGV;
my $database = DBI->connect( "dbi:SQLite:dbname=$file", '', '', { RaiseError => 1 } );
if ($removed) {
    $database->do( 'DELETE FROM people WHERE uid = ?', {}, $removed );
    exit;
}
$database->do('CREATE TABLE people (uid TEXT, password TEXT, name TEXT, mail TEXT)');
for my $uid (qw(alice bob)) {
    my @values = ( $uid, $password, ucfirst $uid, "$uid\@acme.test" );
    $database->do( 'INSERT INTO people VALUES (?, ?, ?, ?)', {}, @values );
}
