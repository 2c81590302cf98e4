/*
 * The refreshes of one session by two backend processes that share a store, as a model for the checker Spin.
 * ../refresh-protocol.md explains the protocol, its invariants and the limits of this model. check.sh checks it.
 *
 * Each statement and each atomic block is one step. The other process, a fault or a sign-out may come between any two
 * steps. Steps take no time. Time passes in ticks, when no process can act without waiting (Clock).
 */

/* -- Times, in ticks ------------------------------------------------------------------------------------------------ */

/* From just before the mark is written: the time for the token request and for storing its result. */
#ifndef BUDGET
#define BUDGET 2
#endif
/* What other processes wait beyond that. Only a process that is paused for that long, or longer, can be overdue. */
#ifndef MARGIN
#define MARGIN 2
#endif
/* How long another process respects a mark, from when it first read it. */
#ifndef BELIEF
#define BELIEF (BUDGET + MARGIN)
#endif
/* How long a process waits for the token response, and how long it tries to store a successor; both from the mark. */
#ifndef RECEIVING
#define RECEIVING BUDGET
#endif
#ifndef STORING
#define STORING BUDGET
#endif
/* How long discovery may take. */
#ifndef DISCOVERY
#define DISCOVERY 1
#endif
/* A lease that is not renewed ends after this time. */
#define LEASE 1
/* How long a request tries to begin a refresh, and when it must have ended. Without PATIENCE, it tries for ever. */
#ifdef PATIENCE
#define LONGEST (PATIENCE + DISCOVERY + STORING)
#else
#define LONGEST 0
#endif

/* -- What happens --------------------------------------------------------------------------------------------------- */

#define PROCESSES 2

/* How many requests the processes 0 and 1 serve, one after another. Each one needs a refresh of its own. */
#ifndef REQUESTS_0
#define REQUESTS_0 2
#endif
#ifndef REQUESTS_1
#define REQUESTS_1 1
#endif
/* How often process 0 crashes or is paused. It stands for both, because they are alike. */
#ifndef PROCESS_FAULTS
#define PROCESS_FAULTS 1
#endif
/* How often a process is cut off from the store. */
#ifndef STORE_FAULTS
#define STORE_FAULTS 0
#endif
#ifndef SIGN_OUTS
#define SIGN_OUTS 0
#endif

/* -- State ---------------------------------------------------------------------------------------------------------- */

#define NONE 0
#define NOBODY 255
#define TOKENS 8

/* The store: the session record and its lease. A refresh is numbered by the version of the record that its mark makes. */
typedef Record {
  bool isDeleted;
  byte version;
  byte refreshToken; /* Token n + 1 is the successor of token n. */
  byte mark;         /* The number of the refresh that presents the token, or NONE. */
  bool isUncertain   /* A presentation of the token has ended with an unknown outcome. */
};
Record record;
byte leaseHolder = NOBODY, leaseLeft;

/* The authorization server. */
byte validToken;
bool isFamilyRevoked;

/* The backend processes. What each one waits for: a response to this refresh. */
mtype = { NOTHING, GRANTED, INVALID_GRANT, FAILED };
byte awaited[PROCESSES];
mtype responses[PROCESSES] = NOTHING;
/* Their timers. They run while a process is paused, too. */
byte requestLeft[PROCESSES], discoveryLeft[PROCESSES], budgetLeft[PROCESSES], beliefLeft[PROCESSES];

/* Faults. A crashed process does not run any more. */
bool isRunning[PROCESSES] = true, isCutOff[PROCESSES], isFinished[PROCESSES];
bool wasStopped[PROCESSES];
byte outageLength; /* Counted up to SHORT_OUTAGE + 1. */

/* What the invariants refer to. */
bool wasPresented[TOKENS];
bool isTold[TOKENS];          /* The event refresh.repeated has told: presented again, after an unknown outcome. */
bool isPresenting[PROCESSES]; /* From sending the token request until its result is stored or given up. */
byte pausedFor[PROCESSES];    /* During the current refresh, up to MARGIN. */
bool isSignedOut;

/* The named exception: the process has been paused for MARGIN or longer during its refresh, or it has crashed. */
#define isOverdue(process) (pausedFor[process] >= MARGIN)

/* Which processes of the model wait for the next tick. */
#define LAST_PROCESS 12
bool isWaiting[LAST_PROCESS + 1];

inline waitForTick() {
  atomic { isWaiting[_pid] = true; !isWaiting[_pid] }
}

inline waitForAnyTime() {
  do
  :: break
  :: waitForTick()
  od
}

/* -- The store ------------------------------------------------------------------------------------------------------ */

mtype = { OK, CHANGED, UNREACHABLE };

inline read() {
  d_step {
    if
    :: isCutOff[_pid] -> outcome = UNREACHABLE
    :: else ->
      outcome = OK;
      isDeleted = record.isDeleted;
      version = record.version;
      refreshToken = record.refreshToken;
      mark = record.mark;
      isUncertain = record.isUncertain
    fi
  }
}

#ifdef BLIND_WRITES
#define isUnchanged true
#else
#define isUnchanged (!record.isDeleted && record.version == version)
#endif

/* Compare-and-set: replaces the record if it is as read. A process that is cut off does not learn whether it did. */
inline replace(isDeleted_, refreshToken_, mark_, isUncertain_) {
  atomic {
    if
    :: isCutOff[_pid] -> outcome = UNREACHABLE
    :: isUnchanged ->
      outcome = (isCutOff[_pid] -> UNREACHABLE : OK);
      assert(isDeleted_ || !isSignedOut);           /* ENDED */
      assert(refreshToken_ >= record.refreshToken); /* NEWEST */
      record.isDeleted = isDeleted_;
      record.version++;
      record.refreshToken = refreshToken_;
      record.mark = mark_;
      record.isUncertain = isUncertain_;
      isPresenting[_pid] = false
    :: !isCutOff[_pid] && !isUnchanged -> outcome = CHANGED
    fi
  }
}

inline releaseLease() {
  d_step {
    if
    :: !isCutOff[_pid] && leaseHolder == _pid -> leaseHolder = NOBODY; leaseLeft = 0
    :: else
    fi
  }
}

/* -- A backend process ---------------------------------------------------------------------------------------------- */

#define otherProcess (1 - _pid)
#ifdef PATIENCE
#define isOutOfPatience (requestLeft[_pid] <= LONGEST - PATIENCE)
#else
#define isOutOfPatience false
#endif
#ifdef NO_LEASE
#define isLeased false
#else
#define isLeased (leaseHolder != NOBODY)
#endif
#define isReceiving (budgetLeft[_pid] > STORING - RECEIVING)
#define isStoring (budgetLeft[_pid] > 0)
#define isTokenHeld (!isDeleted && refreshToken == token)
#ifdef ANY_MARK
#define isMarkOwn true
#else
#define isMarkOwn (mark == refresh)
#endif

/* Ends at any time before its time is over. */
inline discover() {
  discoveryLeft[_pid] = DISCOVERY;
  do
  :: break
  :: discoveryLeft[_pid] > 0 -> waitForTick()
  od;
  discoveryLeft[_pid] = 0
}

active [PROCESSES] proctype Backend() provided (isRunning[_pid]) {
  byte requests = (_pid == 0 -> REQUESTS_0 : REQUESTS_1), refresh, token, seenMark;
  mtype outcome, response;
  bool isDeleted, isUncertain; /* The record, as last read. */
  byte version, refreshToken, mark;

nextRequest:
  atomic {
    if
    :: requests == 0 -> goto done
    :: else -> requests--
    fi;
    waitForAnyTime();
    requestLeft[_pid] = LONGEST
  };

try: /* Acquire the lease, which is renewed until it is released. */
  atomic {
    if
    :: isOutOfPatience -> goto answer
    :: !isOutOfPatience && (isCutOff[_pid] || isLeased) -> goto tryLater
    :: else -> leaseHolder = _pid; leaseLeft = LEASE; printf("process %d: acquires the lease\n", _pid)
    fi
  };

  atomic {
    read();
    if
    :: outcome == OK && !isDeleted -> token = refreshToken
    :: else -> goto release
    fi;
    /* Only a mark that this request has not read before starts the timer. */
    if
    :: mark != NONE && mark != seenMark ->
      printf("process %d: reads the mark of another refresh, and respects it\n", _pid);
      seenMark = mark;
      beliefLeft[_pid] = BELIEF
    :: else
    fi;
    /* The other process may still be presenting the token, or storing its successor. */
    if
    :: mark != NONE && beliefLeft[_pid] > 0 -> goto releaseAndTryLater
    :: else
    fi
  };

#ifndef DISCOVERY_AFTER_MARK
  discover();
#endif
  /* The budget begins before the mark is written. A refresh has the number of the version that its mark makes. */
  atomic { budgetLeft[_pid] = STORING; pausedFor[_pid] = 0; refresh = version + 1 };

  /* Write the mark, and tell of a repeated presentation. */
  atomic {
    replace(false, token, refresh, isUncertain);
    if
    :: outcome == OK
    :: outcome == CHANGED -> goto releaseAndTryLater
    :: outcome == UNREACHABLE -> goto release
    fi;
    printf("process %d: marks token %d\n", _pid, token);
    if
    :: mark != NONE || isUncertain ->
      printf("process %d: tells that token %d is presented again after an unknown outcome\n", _pid, token);
      isTold[token] = true
    :: else
    fi
  };
#ifdef DISCOVERY_AFTER_MARK
  discover();
#endif

#ifndef NO_DEADLINE
  if
  :: isReceiving
  :: else -> goto unknown
  fi;
#endif
  /* A pause at this point is the one that a process cannot notice before it sends. */
  atomic {
    printf("process %d: presents token %d\n", _pid, token);
    assert(!wasPresented[token] || isTold[token]);                                     /* TOLD */
    assert(!isPresenting[otherProcess] || isOverdue(otherProcess) || isOverdue(_pid)); /* ALONE */
    wasPresented[token] = true;
    isPresenting[_pid] = true;
    awaited[_pid] = refresh;
    run TokenRequest(_pid, refresh, token)
  };

  atomic {
    if
    :: responses[_pid] != NOTHING
    :: !isReceiving
    fi;
    response = responses[_pid];
    printf("process %d: has received %e\n", _pid, response);
    responses[_pid] = NOTHING;
    awaited[_pid] = NONE;
    if
    :: response == GRANTED
    :: response == INVALID_GRANT -> goto refused
    :: response == FAILED || response == NOTHING -> goto unknown
    fi
  };

store: /* Store the successor, unless another process has replaced the token or the session has ended. */
  atomic {
    if
    :: isStoring -> read()
    :: else -> goto lost
    fi;
    if
    :: outcome == OK && isTokenHeld
    :: outcome == OK && !isTokenHeld -> goto release
    :: outcome == UNREACHABLE -> goto storeLater
    fi
  };
  atomic {
    replace(false, token + 1, NONE, false);
    if
    :: outcome == OK -> printf("process %d: has stored token %d\n", _pid, token + 1); goto release
    :: outcome == CHANGED -> goto store
    :: outcome == UNREACHABLE -> goto storeLater
    fi
  };
storeLater:
  atomic { printf("process %d: cannot store token %d\n", _pid, token + 1); waitForTick(); goto store };

lost: /* The successor could not be stored in time. */
  printf("process %d: gives token %d up\n", _pid, token + 1);
#ifdef SHORT_OUTAGE /* The longest outage of the store that must lose no successor. */
  assert(outageLength > SHORT_OUTAGE || wasStopped[_pid]); /* RESERVE */
#endif
  goto release;

unknown: /* No response. Replace the mark by the flag, so that the other process need not wait. If that fails, it waits. */
  atomic {
    read();
    if
    :: outcome == OK && isTokenHeld && isMarkOwn
    :: else -> goto release
    fi
  };
  atomic {
    replace(false, token, NONE, true);
    printf("process %d: replaces the mark of token %d by the flag: %e\n", _pid, token, outcome);
    if
    :: outcome == CHANGED -> goto unknown
    :: else -> goto release
    fi
  };

refused: /* The session ends, unless another process has replaced the token. */
  atomic {
    read();
    if
    :: outcome == OK && isTokenHeld
    :: outcome == OK && !isDeleted && !isTokenHeld -> goto releaseAndTryLater
    :: else -> goto release
    fi
  };
  atomic {
    replace(true, token, NONE, false);
    printf("process %d: ends the session: %e\n", _pid, outcome);
    if
    :: outcome == CHANGED -> goto refused
    :: else -> goto release
    fi
  };

releaseAndTryLater:
  atomic { isPresenting[_pid] = false; releaseLease() };
tryLater:
  atomic { waitForTick(); goto try };

release:
  atomic { isPresenting[_pid] = false; releaseLease(); goto answer };
answer:
  atomic {
    requestLeft[_pid] = 0;
    budgetLeft[_pid] = 0;
    beliefLeft[_pid] = 0;
    pausedFor[_pid] = 0;
    seenMark = NONE;
    goto nextRequest
  };
done:
  isFinished[_pid] = true
}

/* -- The network and the authorization server ----------------------------------------------------------------------- */

/* The sender learns nothing. The request may still arrive. */
inline breakConnection() {
  atomic { awaited[sender] == refresh && responses[sender] == NOTHING -> responses[sender] = FAILED }
}

/* A token request on its way. */
proctype TokenRequest(byte sender; byte refresh; byte token) {
  mtype response;

  /* It arrives at any time, perhaps after its sender has given up; or never, if this loop does not end. */
  do
  :: break
  :: waitForTick()
  :: breakConnection()
  od;
  atomic {
    if
    :: isFamilyRevoked -> response = INVALID_GRANT
    :: !isFamilyRevoked && token == validToken -> validToken++; response = GRANTED; printf("authorization server: rotates token %d\n", token)
    :: !isFamilyRevoked && token < validToken ->
      printf("authorization server: token %d is presented again, all tokens are revoked\n", token);
      assert(isTold[token]); /* LOST */
      isFamilyRevoked = true;
      response = INVALID_GRANT
    fi
  };

  /* The response comes at any time. A process that has given up ignores it. */
  do
  :: atomic { awaited[sender] == refresh && responses[sender] == NOTHING -> responses[sender] = response; break }
  :: awaited[sender] == refresh -> waitForTick()
  :: breakConnection()
  :: awaited[sender] != refresh -> break
  od
}

/* -- Faults and sign-out -------------------------------------------------------------------------------------------- */

#if PROCESS_FAULTS > 0
/* Process 0 crashes or is paused, at any step. */
active [PROCESS_FAULTS] proctype ProcessFault() {
  byte process = 0;
  waitForAnyTime();
  atomic {
    isRunning[process] && !isFinished[process] -> isRunning[process] = false;
    wasStopped[process] = true;
    printf("process %d: stops\n", process)
  };
  if
  :: atomic { /* It has crashed. */
      pausedFor[process] = MARGIN;
      requestLeft[process] = 0;
      budgetLeft[process] = 0;
      beliefLeft[process] = 0;
      awaited[process] = NONE;
      isFinished[process] = true
    }
  :: waitForAnyTime();
    atomic { isRunning[process] = true; printf("process %d: goes on after a pause\n", process) }
  fi
}
#endif

#if STORE_FAULTS > 0
/* A process is cut off from the store, which serves the other one. */
active [STORE_FAULTS] proctype StoreFault() {
  byte process;
  waitForAnyTime();
  if
  :: process = 0
  :: process = 1
  fi;
  atomic { isCutOff[process] = true; printf("process %d: is cut off from the store\n", process) };
  waitForAnyTime();
  atomic { isCutOff[process] = false; printf("process %d: reaches the store again\n", process) }
}
#endif

#if SIGN_OUTS > 0
active proctype SignOut() {
  waitForAnyTime();
  atomic { record.isDeleted = true; record.version++; isSignedOut = true; printf("the person signs out\n") }
}
#endif

/* -- Time ----------------------------------------------------------------------------------------------------------- */

#define count(timer) timer = (timer > 0 -> timer - 1 : 0)

/* Time passes when no process can act. */
active proctype Clock() {
  byte process;
  do
  :: timeout && isFinished[0] && isFinished[1] -> break
  :: timeout && !(isFinished[0] && isFinished[1]) ->
progress: /* Spin's option -DNP checks that no loop goes on without time passing. */
    d_step {
      printf("-- tick\n");
      for (process : 0 .. LAST_PROCESS) {
        isWaiting[process] = false
      }
      for (process : 0 .. PROCESSES - 1) {
        assert(requestLeft[process] != 1 || wasStopped[process]); /* BOUNDED */
        count(requestLeft[process]);
        count(discoveryLeft[process]);
        count(budgetLeft[process]);
        count(beliefLeft[process]);
        if
        :: !isRunning[process] && pausedFor[process] < MARGIN -> pausedFor[process]++
        :: else
        fi
      }
#ifdef SHORT_OUTAGE
      if
      :: (isCutOff[0] || isCutOff[1]) && outageLength <= SHORT_OUTAGE -> outageLength++
      :: else
      fi;
#endif
      /* A process that runs and reaches the store renews its lease. */
      if
      :: leaseHolder == NOBODY
      :: else ->
        if
        :: isRunning[leaseHolder] && !isCutOff[leaseHolder] -> leaseLeft = LEASE
        :: else ->
          leaseLeft--;
          if
          :: leaseLeft == 0 -> leaseHolder = NOBODY
          :: else
          fi
        fi
      fi;
      process = 0
    }
  od
}
