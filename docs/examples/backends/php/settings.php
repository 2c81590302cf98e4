<?php

// What the environment says of this installation.
declare(strict_types=1);

// An unexpected error goes into the log, without the values that were passed.
ini_set('display_errors', '0');
ini_set('log_errors', '1');
ini_set('zend.exception_ignore_args', '1');

define('ORIGIN', getenv('ORIGIN') ?: 'http://localhost:8080');
define('ISSUER', getenv('ISSUER'));
define('CLIENT_ID', getenv('CLIENT_ID'));
define('CLIENT_SECRET', getenv('CLIENT_SECRET'));
define('SCOPE', getenv('SCOPE') ?: 'openid profile');
// The resources that pages may ask tokens for.
define('RESOURCES', array_filter(explode(' ', getenv('RESOURCES') ?: '')));
// A folder that only this user can read.
define('STORE', getenv('STORE') ?: sys_get_temp_dir() . '/token-mediating-backend-' . posix_getuid());
const SESSION_SECONDS = 8 * 3600;

is_dir(STORE) || @mkdir(STORE, 0700);
if (fileowner(STORE) !== posix_getuid()) {
    throw new Exception('The folder ' . STORE . ' belongs to another user: name another folder as STORE.');
}
