# Usage: client.pl LIBRARY
use strict; use warnings;
my %E = %ENV;
my @gets = map { $E{$_} } qw(SITE PAGE MOVED B_SITE B_DATA MISSING C_FEED);
my $kind = shift;
if ($kind eq 'LWP') {
    require LWP::UserAgent; my $agent = LWP::UserAgent->new(cookie_jar => {});
    $agent->get($_) for @gets;
    $agent->post($E{B_LOGIN}, {username => 'ada', password => 'lovelace'});
    $agent->post($E{B_UPLOAD}, Content_Type => 'form-data', Content => [file => ['/usr/share/common-licenses/BSD']]);
    $agent->mirror($E{DOCUMENT}, 'doc.pdf') for 1 .. 2;
    $agent->credentials("$E{C_HOST}:80", $_, 'ada', 'lovelace') for 'Staff', 'Members only', 'Verein', 'Reports', 'Restricted'; $agent->get($E{C_PRIVATE});
    $agent->head($E{ARCHIVE});
} elsif ($kind eq 'LWP::Simple') {
    require LWP::Simple; LWP::Simple::get($_) for @gets; LWP::Simple::head($E{ZIP}); LWP::Simple::mirror($E{ZIP}, 'f.zip'); LWP::Simple::mirror($E{ZIP}, 'f.zip');
} elsif ($kind eq 'HTTP::Tiny') {
    require HTTP::Tiny; my $agent = HTTP::Tiny->new;
    $agent->get($_) for @gets;
    $agent->post_form($E{B_LOGIN}, {username => 'ada'}); $agent->post($E{C_API}, {content => '{"name":"lamp"}', headers => {'Content-Type' => 'application/json'}}); $agent->mirror($E{DOCUMENT}, 'd.pdf') for 1 .. 2;
} elsif ($kind eq 'WWW::Mechanize') {
    require WWW::Mechanize; my $agent = WWW::Mechanize->new(autocheck => 0);
    $agent->get($E{SITE}); for my $n (0 .. 3) { $agent->follow_link(n => $n + 1); $agent->back }
    $agent->get($E{B_LOGIN}); $agent->submit_form(form_number => 1, fields => {username => 'ada', password => 'lovelace'}); $agent->get($_) for @gets;
} elsif ($kind eq 'Mojo') {
    require Mojo::UserAgent; my $agent = Mojo::UserAgent->new;
    $agent->get($_) for @gets; $agent->post($E{B_LOGIN}, form => {username => 'ada'}); $agent->post($E{C_API}, json => {name => 'lamp'}); $agent->delete($E{C_ITEM});
}
